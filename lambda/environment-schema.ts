/**
 * The schema of an environment file (`environments/<name>.json`): every setting, its default, its meaning.
 * `docs/environment.schema.json` is generated from here. Each message ends with what would be right.
 */
import * as z from 'zod';
import { formatPrefix, parsePrefix } from './core/addresses';
import { parseTimeZone } from './core/log-format/time-zone';
import { logs } from './log-settings';
import { restart } from './restart-settings';
import { notify } from './notify-settings';
import { listOf, manyOf, matching, oneOf, whole, yesOrNo } from './setting-kinds';

export const prefixListId = /^pl-[0-9a-f]{8,17}$/;
const MINUTES_PER_WEEK = 7 * 24 * 60;
const GIBIBYTE = 2 ** 30;

/**
 * Nobody owns a wider block of public addresses. A /1 that was meant as a /31 would spare half of all attackers, and
 * as an office hand them the servers.
 */
const WIDEST_OWNED_BITS = { 4: 8, 6: 16 } as const;

function readCidr(text: string, context: z.RefinementCtx, right: string): string {
  const prefix = parsePrefix(text);
  if (prefix !== undefined && prefix.length >= WIDEST_OWNED_BITS[prefix.family]) return formatPrefix(prefix);
  const problem =
    prefix === undefined
      ? 'is not an address block'
      : `is wider than a /${WIDEST_OWNED_BITS[prefix.family]}, which nobody owns alone`;
  context.addIssue({ code: 'custom', message: `${problem}; ${right}` });
  return z.NEVER;
}

const RIGHT_CIDR = 'right would be, for example, "198.51.100.0/24"';
const cidr = z
  .string(`is not an address block; ${RIGHT_CIDR}`)
  .transform((text, context) => readCidr(text, context, RIGHT_CIDR));

const RIGHT_CIDR_OR_LIST = `${RIGHT_CIDR} or the managed prefix list "pl-0a1b2c3d"`;
const cidrOrPrefixList = z
  .string(`is not an address block; ${RIGHT_CIDR_OR_LIST}`)
  .transform((text, context) =>
    prefixListId.test(text) ? text : readCidr(text, context, RIGHT_CIDR_OR_LIST),
  );

const aclId = matching(/^acl-[0-9a-f]{8,17}$/, 'a network ACL id', 'acl-0a1b2c3d4e5f67890');
const groupId = matching(/^sg-[0-9a-f]{8,17}$/, 'a security group id', 'sg-0a1b2c3d4e5f67890');

/** CloudWatch, PutMetricAlarm: a period is 10, 20 or 30 seconds, or a multiple of 60. */
const isAlarmPeriod = (seconds: number): boolean => [10, 20, 30].includes(seconds) || seconds % 60 === 0;

const ownAlarm = z
  .strictObject({
    periodSeconds: whole(10, 3600, 'seconds')
      .refine(
        isAlarmPeriod,
        'is no period of an alarm; right would be 10, 20, 30, or a multiple of 60 seconds',
      )
      .default(60),
    evaluationPeriods: whole(1, 60, 'periods').default(2),
    datapointsToAlarm: whole(1, 60, 'points').default(2),
  })
  .refine((value) => value.datapointsToAlarm <= value.evaluationPeriods, {
    path: ['datapointsToAlarm'],
    error: 'is above evaluationPeriods; right would be at most as many',
  });

const alarm = z
  .union([
    z.strictObject({
      existing: z
        .string('right would be the name of an alarm')
        .regex(/^.{1,255}$/, 'right would be the name of an alarm'),
    }),
    ownAlarm,
  ])
  .default({ periodSeconds: 60, evaluationPeriods: 2, datapointsToAlarm: 2 })
  .describe(
    'Our own alarm on UnHealthyHostCount (Minimum), or {"existing": "<alarm name>"} to follow one that is there, without touching it.',
  );

/** As the authority of a URL has it, without scheme and port: anything else would never match a request. */
const RIGHT_HOST = 'right would be, for example, "www.example.com" or "[2001:db8::1]"';
const hostName = z
  .string(`is not a host name; ${RIGHT_HOST}`)
  .toLowerCase()
  .regex(/^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/, `is not a host name; ${RIGHT_HOST}`);

const detectionObject = z.strictObject({
  lookbackMinutes: whole(5, 1440, 'minutes')
    .default(60)
    .describe('How far back the first look of an incident reads.'),
  floodOffences: whole(2, 1_000_000, 'offences').default(10).describe('So many offences and timeouts …'),
  floodMinutes: whole(1, 60, 'minutes').default(5).describe('… within so many minutes make a flood.'),
  absoluteForm: yesOrNo()
    .default(false)
    .describe('Count absolute-form requests (GET http://elsewhere/) to foreign hosts as offences, too.'),
  ownHosts: manyOf(hostName, 'host name')
    .default([])
    .describe("All of the site's own host names and addresses; needed with absoluteForm."),
  suspects: oneOf('report', 'deny')
    .default('report')
    .describe('What becomes of clients with timeouts but no offence.'),
  maxBytesPerIncident: whole(1_000_000, 1024 * GIBIBYTE, 'bytes')
    .default(20 * GIBIBYTE)
    .describe('Log bytes that one incident may scan.'),
  lateMinutes: whole(1, 60, 'minutes')
    .default(10)
    .describe("How long after a request's start its line may still arrive."),
});

const detection = detectionObject.superRefine(({ absoluteForm, ownHosts }, context) => {
  if (!absoluteForm || ownHosts.length > 0) return;
  context.addIssue({
    code: 'custom',
    path: ['ownHosts'],
    input: ownHosts,
    message:
      'is empty while absoluteForm is set, so that requests for the site itself would count as offences; right would be all of its host names, for example ["www.example.com"]',
  });
});

const deny = z
  .strictObject({
    firstRule: whole(1, 32766, 'a rule number')
      .default(1)
      .describe(
        'First rule number that is ours. Environments that share a network ACL need windows apart from each other. A narrowed window holds for new denies; standing ones keep their numbers until they end.',
      ),
    lastRule: whole(1, 32766, 'a rule number').default(99).describe('Last rule number that is ours.'),
    budget: whole(1, 39, 'entries')
      .default(39)
      .describe('Entries per ACL and family that we may use at most; the quota may allow fewer.'),
    widestIpv4: whole(8, 32, 'bits')
      .default(24)
      .describe('Shortest IPv4 prefix length that a deny may have.'),
    widestIpv6: whole(16, 64, 'bits')
      .default(48)
      .describe('Shortest IPv6 prefix length that a deny may have.'),
    minutes: whole(1, MINUTES_PER_WEEK, 'minutes').default(60).describe('How long a deny lasts.'),
    maxMinutes: whole(1, 52 * MINUTES_PER_WEEK, 'minutes')
      .default(MINUTES_PER_WEEK)
      .describe('A repeat lasts twice as long, up to this.'),
  })
  .refine((value) => value.firstRule <= value.lastRule, {
    path: ['lastRule'],
    error: 'is below firstRule; right would be a window such as 1 to 99',
  })
  .refine((value) => value.minutes <= value.maxMinutes, {
    path: ['maxMinutes'],
    error: 'is below minutes; right would be at least as many',
  });

const lockDownObject = z.strictObject({
  when: oneOf('automatic', 'manual')
    .default('automatic')
    .describe('Automatically at a flood, or only by hand.'),
  revoke: oneOf('public', 'web-ports-only', 'strict')
    .default('public')
    .describe(
      'Which rules go: from public sources; of these only on web ports; or private sources and other groups, too.',
    ),
  settleSeconds: whole(0, 120, 'seconds')
    .default(15)
    .describe('How long a new rule is given to act everywhere before an old one is taken away.'),
  members: z
    .array(matching(/^(?:eni|i)-[0-9a-f]{8,17}$/, 'an interface or instance id', 'eni-0a1b2c3d4e5f67890'))
    .default([])
    .describe('Other members of the groups that may be closed with them.'),
});
const lockDown = z
  .preprocess((value) => (typeof value === 'string' ? { when: value } : value), lockDownObject)
  .describe('How the servers\' security groups are closed: "automatic", "manual", or an object.');

export const environmentSchema = z.strictObject({
  $schema: z.string().optional().describe('For editors; not read.'),
  account: matching(/^\d{12}$/, 'an account id of 12 digits', '123456789012').describe(
    'The account that holds load balancer, servers and logs.',
  ),
  region: matching(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'a region', 'eu-central-1').describe('Their region.'),
  mode: oneOf('observe', 'enforce').describe(
    '"observe" plans and reports, and changes nothing but that denies from before end at their time; "enforce" acts.',
  ),
  loadBalancer: matching(
    /^app\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/,
    "an Application Load Balancer's id",
    'app/web/0123456789abcdef',
  ).describe('The CloudWatch dimension LoadBalancer: the end of its ARN.'),
  targetGroup: matching(
    /^targetgroup\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/,
    "a target group's id",
    'targetgroup/web/0123456789abcdef',
  ).describe('The CloudWatch dimension TargetGroup: the end of its ARN.'),
  logs,
  networkAcls: listOf(aclId, 1, 'network ACL').describe(
    "Network ACLs of the targets' subnets, which take the denies.",
  ),
  webSecurityGroups: listOf(groupId, 1, 'security group').describe(
    "The web servers' security groups, which the lock-down closes.",
  ),
  office: listOf(cidr, 1, 'CIDR').describe(
    'Where the maintainers come from: never denied, and kept when the groups are closed.',
  ),
  alarm,
  timeZone: z
    .string()
    .refine(
      (text) => parseTimeZone(text) !== undefined,
      'is not a time zone; right would be, for example, "Asia/Tokyo" or "+09:00"',
    )
    .optional()
    .describe(
      "Of reports (default: UTC), and of the error log in a replay (default: the access log's offset; CloudWatch times its lines by itself).",
    ),
  webPorts: listOf(whole(1, 65535, 'a port number'), 1, 'port')
    .default([80, 443])
    .describe('Ports that the web servers listen on.'),
  neverBlock: z
    .array(cidrOrPrefixList, 'is not a list; right would be an array of CIDRs and prefix list ids')
    .default([])
    .describe(
      "CIDRs and managed prefix list ids that are never denied: partners, monitoring, the servers' own upstreams.",
    ),
  detection: detection.prefault({}),
  deny: deny.prefault({}),
  lockDown: lockDown.prefault({}),
  restart,
  incident: z
    .strictObject({
      quietMinutes: whole(1, 1440, 'minutes')
        .default(15)
        .describe('Minutes without a new offence, with the alarm OK, after which an incident is closed.'),
      maxHours: whole(1, 168, 'hours')
        .default(12)
        .describe(
          'An incident is closed after this time in any case; at most an hour later where nobody can be told.',
        ),
    })
    .prefault({}),
  notify: notify.prefault({}),
  testEvents: oneOf('none', 'existing-registry', 'new-registry')
    .default('none')
    .describe(
      'Shareable test events for the Lambda console. AWS keeps those of a whole region in one registry of EventBridge schemas, "lambda-testevent-schemas": "existing-registry" where it is there, "new-registry" makes it (for one environment of an account and region).',
    ),
  language: oneOf('en', 'ja').default('en').describe('Of the reports: English or Japanese.'),
  keepLedger: yesOrNo().default(true).describe('Keep the table and the logs when the stack is destroyed.'),
});

export type EnvironmentFile = z.input<typeof environmentSchema>;
