/** What a report says in English. */
import { countOf } from '../wording';
import { describeChange } from '../plan';
import { adviseInEnglish } from './advice-en';
import type { Sentences, Tally } from './sentences';

const count = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 });

export const ENGLISH: Sentences = {
  language: 'en',
  phrase: (english) => english,
  change: describeChange,
  advice: adviseInEnglish,
  tally: writeTally,
  duration: (seconds) => {
    const [minutes, rest] = [Math.floor(seconds / 60), Math.round(seconds % 60)];
    return minutes === 0 ? `${rest} s` : rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  },
  count,
  list: (items) => items.join(', '),
  moments: {
    opened: 'alarm',
    asked: 'begun by hand',
    'first-offence': 'first offence',
    denied: 'denied',
    split: 'group split',
    'locked-down': 'locked down',
    restarted: 'restarted',
    healthy: 'healthy',
    closed: 'closed',
  },
  results: { done: 'done', failed: 'FAILED', skipped: 'skipped' },
  verdicts: { 'connect-flood': 'CONNECT flood', 'no-flood': 'no flood', 'no-evidence': 'no evidence' },
  leftOver: {
    'no-room': 'no room',
    'no-rule-number': 'no free rule number before an allow',
    'costs-more-than-it-saves': 'a deny would cost more than it saves',
    'never-block': 'touch the never-block list',
  },
  headings: {
    failed: 'FAILED',
    story: 'Timeline',
    picture: 'The attack, minute by minute',
    done: 'Done',
    planned: 'Planned, not done',
    standingDenies: 'Denies',
    standingRules: 'Group rules',
    standingRestarts: 'Restarts',
    undo: 'To undo',
    targets: 'Targets',
    offenders: 'Offenders',
    denied: 'Denied',
    wouldBeDenied: 'Would be denied',
    coverage: 'Coverage',
    suspects: 'Suspects (not denied)',
    spared: 'Spared',
    notCovered: 'Not covered',
    kept: 'Kept',
    warnings: 'Warnings',
    busiest: 'Busiest clients',
    slowest: 'Slowest requests',
    against: 'Speaks against it',
    inFavour: 'Speaks for it',
    lines: 'Its lines',
    reach: 'Who reaches a server',
    earlier: 'Earlier incidents',
    advice: 'So that it does not come again',
  },
  columns: {
    address: 'address',
    connects: 'CONNECT',
    refused: 'refused',
    timeouts: 'timeouts',
    busy: 'busy s',
    firstSeen: 'first seen',
    lastSeen: 'last seen',
    reason: 'why',
    prefix: 'prefix',
    networkAcl: 'network ACL',
    rule: 'rule',
    from: 'from',
    until: 'until',
    covers: 'covers',
    innocentRequests: 'innocent requests',
    requests: 'requests',
    time: 'time',
    result: 'result',
    change: 'change',
    target: 'target',
    health: 'health',
    what: 'what',
    who: 'who',
    port: 'port',
    before: 'before',
    after: 'after',
    state: 'state',
    group: 'security group',
    request: 'request',
    incident: 'incident',
    offenders: 'offenders',
  },
  facts: {
    blocked: 'blocked after',
    healthy: 'healthy after',
    denied: 'denied',
    toDeny: 'to deny',
    lockDown: 'locked down',
    targets: 'targets healthy',
    timeouts: '504 to visitors',
    lines: 'lines read',
    unparsed: 'not parsed',
  },
  picture: {
    connects: 'CONNECT requests per minute',
    gatewayTimeouts: '504 per minute to visitors (load balancer)',
    proxyTimeouts: 'proxy timeouts per minute (error log)',
    caption: 'Requests stand at the minute in which they began.',
    describe: ({ connects, peak, gatewayTimeouts, moments }) =>
      `${count(connects)} CONNECT requests, at most ${count(peak)} in a minute${gatewayTimeouts === undefined ? '' : `; ${count(gatewayTimeouts)} answers of 504 to visitors`}. ${moments.join(', ')}.`,
  },
  coverage: {
    where: 'where',
    entries: 'entries of budget',
    attack: 'attack requests covered',
    innocent: 'innocent requests hit',
    leftOver: 'offenders left over',
    of: (part, whole) => `${part} of ${whole}`,
    nextBudget: (budget) => `next budget ${budget}`,
    group: (offenders, requests, why) => `${offenders} (${countOf(requests, 'request')}): ${why}`,
    none: 'none',
    title: (family) => `${family}: attack covered against budget`,
    caption: (family) =>
      `${family}: what the best list covers with each budget, beside as many single addresses, and the innocent requests that it hits.`,
    best: 'best list',
    singles: 'the heaviest single addresses',
    axis: 'budget: deny entries that may be used',
    budget: (entries) => `budget ${entries}`,
    describe: ({ budget, covered, attack, hit, singles }) =>
      `With a budget of ${countOf(budget, 'entry', 'entries')} the best list covers ${covered} of ${attack} attack requests and hits ${hit} innocent ones; as many single addresses cover ${singles}.`,
  },
  undo: {
    lead: 'Everything that Floodgate changed in this incident, at once:',
    parts: 'For a part: "denies" or "lock-down" in place of "all".',
    commandLine: 'Command line',
    awsCli: 'AWS CLI',
    awsConsole: 'Console',
    steps: (functionName, region) => [
      `Open Lambda in ${region}, function ${functionName}, tab Test.`,
      'Paste this as the event, and choose Test:',
    ],
    byHandLead:
      'By hand, where Floodgate cannot run. Stop its function first (reserved concurrency 0), or the next minute does it again:',
    removeRules: (networkAclId, rules) =>
      `VPC, Network ACLs, ${networkAclId}, inbound rules: remove ${rules.length === 1 ? 'rule' : 'rules'} ${rules.join(', ')}`,
    restoreRule: (groupId, traffic, source) =>
      `EC2, Security Groups, ${groupId}, inbound rules: add ${traffic} from ${source}`,
  },
  notes: {
    times: (zone) => `Times: ${zone}`,
    whyPlanned: (action, mode) => (action === 'plan' ? 'a dry run' : `mode is ${mode}`),
    more: (rows) => `${count(rows)} more`,
    unparsed: (share) => `${share} % of the log's lines have another format.`,
    closed: (why) => `Incident closed: ${why}.`,
    dryRun: 'Dry run:',
    nothing: 'Nothing was changed.',
    incident: (id) => `incident ${id}`,
    healthyOf: (healthy, all) => `${healthy} of ${all}`,
    innocentRequests: (requests) => `with ${countOf(requests, 'innocent request')}`,
    addresses: (addresses) => `${addresses} ${addresses === '1' ? 'address' : 'addresses'}`,
    yes: 'yes',
    no: 'no',
    open: 'open',
    shut: 'shut',
    notYet: 'not yet',
    madeBy: 'Written by Floodgate.',
    inFull: 'One of them in full:',
    linesRead: (read, unparsed) =>
      `${count(read)} ${read === 1 ? 'line' : 'lines'} read, ${count(unparsed)} not parsed`,
  },
};

const RESTARTS = {
  restarted: 'restarted',
  healthy: 'is healthy again',
  'time-up': 'is still unhealthy',
  stopped: 'stopped the restarts',
} as const;
const PLANNED = { ...RESTARTS, restarted: 'to be restarted' } as const;

function writeTally(tally: Tally): string {
  const { isDry, verdict, offenders, denied, ended, isLockedDown, restarts, notCovered, failed } = tally;
  const parts = [
    verdict === 'connect-flood' ? `CONNECT flood from ${countOf(offenders, 'client')}` : 'No flood',
    ...(denied > 0 ? [`${denied} ${isDry ? 'to deny' : 'denied'}`] : []),
    ...(ended > 0 ? [`${ended} ${isDry ? 'to end' : 'ended'}`] : []),
    ...(isLockedDown ? [isDry ? 'to be locked down' : 'locked down'] : []),
    ...restarts.map(({ instanceId, what }) => `${instanceId} ${(isDry ? PLANNED : RESTARTS)[what]}`),
    ...(notCovered > 0 ? [`${notCovered} not covered`] : []),
    ...(failed > 0 ? [`${failed} FAILED`] : []),
  ];
  return `${parts.join(', ')}.`;
}
