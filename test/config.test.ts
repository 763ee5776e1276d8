/** What an operator may set, what stands where nothing is set, and how mistakes are told. */
import { ConfigError, parseEnvironment, type EnvironmentFile } from '../lambda/config';
import { environmentWith, policyWith, SMALLEST_FILE } from './support/policy';

function problemsOf(value: unknown, name = 'prod'): string[] {
  try {
    parseEnvironment(name, value);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
  return [];
}

const problemsWith = (settings: object): string[] => problemsOf({ ...SMALLEST_FILE, ...settings }).slice(1);

describe('an environment that says only what it must', () => {
  it('has these defaults', () => {
    const environment = environmentWith();
    expect(environment).toMatchObject({
      name: 'test',
      alarm: { periodSeconds: 60, evaluationPeriods: 2, datapointsToAlarm: 2 },
      logs: { access: { logGroup: '/web/access_log', format: ['combined'] }, remoteIp: false },
      notify: { emails: [] },
      keepLedger: true,
    });
    expect(environment.timeZone).toBeUndefined();
    expect(environment.logs.error).toBeUndefined();
    expect(policyWith()).toEqual({
      mode: 'enforce',
      webPorts: [80, 443],
      office: ['198.51.100.0/24'],
      neverBlock: [],
      neverBlockPrefixLists: [],
      detection: {
        lookbackMinutes: 60,
        floodOffences: 10,
        floodMinutes: 5,
        absoluteForm: false,
        ownHosts: [],
        suspects: 'report',
        maxBytesPerIncident: 20 * 2 ** 30,
        lateMinutes: 10,
      },
      deny: {
        firstRule: 1,
        lastRule: 99,
        budget: 39,
        widestIpv4: 24,
        widestIpv6: 48,
        minutes: 60,
        maxMinutes: 7 * 24 * 60,
      },
      lockDown: { when: 'automatic', revoke: 'public', settleSeconds: 15, members: [] },
      incident: { quietMinutes: 15, maxHours: 12 },
    });
  });

  it.each([
    ['ap-northeast-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('names load balancer and target group by their ARNs in %s', (region, partition) => {
    const { loadBalancerArn, targetGroupArn } = environmentWith({ region });
    const start = `arn:${partition}:elasticloadbalancing:${region}:123456789012:`;
    expect(loadBalancerArn).toBe(`${start}loadbalancer/app/web/0123456789abcdef`);
    expect(targetGroupArn).toBe(`${start}targetgroup/web/fedcba9876543210`);
  });
});

it('takes every setting, and writes blocks as AWS does', () => {
  const file: EnvironmentFile = {
    ...SMALLEST_FILE,
    $schema: '../docs/environment.schema.json',
    mode: 'observe',
    alarm: { existing: 'web-unhealthy' },
    logs: {
      access: { logGroup: '/web/access_log', format: ['combined', '%{c}a %h %l %u %t "%r" %>s %b'] },
      error: { logGroup: '/web/error_log' },
      remoteIp: false,
    },
    office: ['198.51.100.7/24', '2001:DB8::1/48'],
    timeZone: 'Asia/Tokyo',
    webPorts: [8080],
    neverBlock: ['203.0.113.7', 'pl-0a1b2c3d'],
    detection: {
      lookbackMinutes: 30,
      floodOffences: 20,
      floodMinutes: 10,
      absoluteForm: true,
      ownHosts: ['WWW.Site.Example'],
      suspects: 'deny',
      maxBytesPerIncident: 1_000_000,
      lateMinutes: 5,
    },
    deny: {
      firstRule: 10,
      lastRule: 20,
      budget: 5,
      widestIpv4: 28,
      widestIpv6: 56,
      minutes: 30,
      maxMinutes: 60,
    },
    lockDown: {
      when: 'manual',
      revoke: 'strict',
      settleSeconds: 30,
      members: ['eni-0a1b2c3d', 'i-0a1b2c3d'],
    },
    incident: { quietMinutes: 5, maxHours: 1 },
    notify: { emails: ['ops@example.com'], topic: 'arn:aws:sns:ap-northeast-1:123456789012:ops' },
    keepLedger: false,
  };
  const environment = parseEnvironment('prod', file);
  expect(environment.policy).toMatchObject({
    mode: 'observe',
    office: ['198.51.100.0/24', '2001:db8::/48'],
    neverBlock: ['203.0.113.7/32'],
    neverBlockPrefixLists: ['pl-0a1b2c3d'],
    detection: { ...file.detection, ownHosts: ['www.site.example'] },
    deny: file.deny,
    lockDown: file.lockDown,
    incident: file.incident,
  });
  expect(environment).toMatchObject({
    alarm: file.alarm,
    notify: file.notify,
    keepLedger: false,
    timeZone: 'Asia/Tokyo',
  });
});

it.each(['automatic', 'manual'] as const)('takes the lock-down in one word: %s', (lockDown) => {
  expect(policyWith({ lockDown }).lockDown).toMatchObject({ when: lockDown, revoke: 'public' });
});

it('tells all mistakes at once, each with its place, the value, and what would be right', () => {
  const wrong = {
    ...SMALLEST_FILE,
    region: 'Tokyo',
    account: 123456789012,
    office: ['198.51.100.0/24', 'the office'],
    detection: { floodOffences: 0.5 },
    lockDown: { revoke: 'everything' },
    colour: 'blue',
  };
  expect(problemsOf(wrong)).toEqual([
    'environments/prod.json has 6 problems:',
    '  - account = 123456789012: is not an account id of 12 digits; right would be, for example, "123456789012"',
    '  - region = "Tokyo": is not a region; right would be, for example, "eu-central-1"',
    '  - office[1] = "the office": is not an address block; right would be, for example, "198.51.100.0/24"',
    '  - detection.floodOffences = 0.5: right would be a whole number from 2 to 1000000 (offences)',
    '  - lockDown.revoke = "everything": is not known; right would be "public" or "web-ports-only" or "strict"',
    '  - colour is not a setting; see docs/configuration.md for those that are',
  ]);
});

it('names everything that is missing', () => {
  expect(problemsOf({})).toEqual([
    'environments/prod.json has 9 problems:',
    '  - account is missing; right would be, for example, "123456789012"',
    '  - region is missing; right would be, for example, "eu-central-1"',
    '  - mode is missing; right would be "observe" or "enforce"',
    '  - loadBalancer is missing; right would be, for example, "app/web/0123456789abcdef"',
    '  - targetGroup is missing; right would be, for example, "targetgroup/web/0123456789abcdef"',
    '  - logs is missing; right would be one as in docs/configuration.md',
    '  - networkAcls is missing; right would be an array of network ACLs',
    '  - webSecurityGroups is missing; right would be an array of security groups',
    '  - office is missing; right would be an array of CIDRs',
  ]);
});

describe('a mistake', () => {
  it.each<[object, string]>([
    [{ office: [] }, 'office = []: is empty; right would be at least one CIDR'],
    [
      { office: '198.51.100.0/24' },
      'office = "198.51.100.0/24": is not a list; right would be an array of CIDRs',
    ],
    [
      { office: ['0.0.0.0/0'] },
      'office[0] = "0.0.0.0/0": is wider than a /8, which nobody owns alone; right would be, for example, "198.51.100.0/24"',
    ],
    [
      { office: ['198.51.100.0/24', '198.51.100.9/24'] },
      'office = ["198.51.100.0/24","198.51.100.9/24"]: names the same CIDR twice',
    ],
    [
      { neverBlock: ['::/0'] },
      'neverBlock[0] = "::/0": is wider than a /16, which nobody owns alone; right would be, for example, "198.51.100.0/24" or the managed prefix list "pl-0a1b2c3d"',
    ],
    [
      { neverBlock: ['partner'] },
      'neverBlock[0] = "partner": is not an address block; right would be, for example, "198.51.100.0/24" or the managed prefix list "pl-0a1b2c3d"',
    ],
    [
      { neverBlock: 'pl-0a1b2c3d' },
      'neverBlock = "pl-0a1b2c3d": is not a list; right would be an array of CIDRs and prefix list ids',
    ],
    [
      { networkAcls: ['acl-0000000a', 'acl-0000000a'] },
      'networkAcls = ["acl-0000000a","acl-0000000a"]: names the same network ACL twice',
    ],
    [
      { webSecurityGroups: ['web'] },
      'webSecurityGroups[0] = "web": is not a security group id; right would be, for example, "sg-0a1b2c3d4e5f67890"',
    ],
    [{ webPorts: [0] }, 'webPorts[0] = 0: right would be a whole number from 1 to 65535 (a port number)'],
    [
      { loadBalancer: 'net/web/0123456789abcdef' },
      'loadBalancer = "net/web/0123456789abcdef": is not an Application Load Balancer\'s id; right would be, for example, "app/web/0123456789abcdef"',
    ],
    [{ mode: null }, 'mode = null: is not known; right would be "observe" or "enforce"'],
    [
      { timeZone: 'Tokyo' },
      'timeZone = "Tokyo": is not a time zone; right would be, for example, "Asia/Tokyo" or "+09:00"',
    ],
    [
      { alarm: { periodSecond: 60 } },
      'alarm.periodSecond is not a setting; see docs/configuration.md for those that are',
    ],
    [
      { alarm: { periodSeconds: 45 } },
      'alarm.periodSeconds = 45: is no period of an alarm; right would be 10, 20, 30, or a multiple of 60 seconds',
    ],
    [
      { alarm: { datapointsToAlarm: 3 } },
      'alarm.datapointsToAlarm = 3: is above evaluationPeriods; right would be at most as many',
    ],
    [{ alarm: { existing: '' } }, 'alarm.existing = "": right would be the name of an alarm'],
    [{ alarm: 'mine' }, 'alarm = "mine": is not an object; right would be one as in docs/configuration.md'],
    [
      { deny: { firstRule: 50, lastRule: 40 } },
      'deny.lastRule = 40: is below firstRule; right would be a window such as 1 to 99',
    ],
    [
      { deny: { minutes: 30, maxMinutes: 20 } },
      'deny.maxMinutes = 20: is below minutes; right would be at least as many',
    ],
    [{ deny: { widestIpv4: 0 } }, 'deny.widestIpv4 = 0: right would be a whole number from 8 to 32 (bits)'],
    [{ lockDown: 'never' }, 'lockDown.when = "never": is not known; right would be "automatic" or "manual"'],
    [
      { lockDown: { members: ['web-1'] } },
      'lockDown.members[0] = "web-1": is not an interface or instance id; right would be, for example, "eni-0a1b2c3d4e5f67890"',
    ],
    [
      { notify: { emails: ['ops'] } },
      'notify.emails[0] = "ops": is not an e-mail address; right would be, for example, "ops@example.com"',
    ],
    [{ keepLedger: 'yes' }, 'keepLedger = "yes": right would be true or false'],
    [{ logs: 'access' }, 'logs = "access": is not an object; right would be one as in docs/configuration.md'],
  ])('%j is told', (settings, problem) => {
    expect(problemsWith(settings)).toEqual([`  - ${problem}`]);
  });

  it('in one of several log formats is told with its place', () => {
    const logs = { access: { logGroup: '/web/access_log', format: ['combined', '%t "%r"'] } };
    expect(problemsWith({ logs })).toEqual([
      expect.stringContaining('logs.access.format[1] = "%t \\"%r\\"": '),
    ]);
  });

  it('in a very long value is told without all of it', () => {
    const [problem = ''] = problemsWith({ region: 'x'.repeat(10_000) });
    expect(problem.length).toBeLessThan(250);
  });

  it.each([null, [], 'text', 5, undefined])('is a file that holds %j', (value) => {
    expect(problemsOf(value)[1]).toMatch(/^ {2}- \(the file\) /);
  });

  it.each(['', 'a/b', '1st', 'pröd', '../prod'])('is the name %j: it names the stack', (name) => {
    expect(problemsOf(SMALLEST_FILE, name)).toEqual([
      `environments/${name}.json: an environment's name is made of letters, digits and hyphens, and begins with a letter`,
    ]);
  });

  it('has a name so long that Lambda would not take that of its function', () => {
    const name = 'a'.repeat(55);
    expect(problemsOf(SMALLEST_FILE, name)).toEqual([
      `environments/${name}.json: the name has 55 characters; right would be at most 54, since Lambda allows 64 for Floodgate-<name>`,
    ]);
    expect(parseEnvironment('a'.repeat(54), SMALLEST_FILE).name).toHaveLength(54);
  });
});
