/** What may wake the function: an alarm in its three shapes, the tick, a person's words; and nothing else. */
import { EventError, makeIncidentId, parseEvent } from '../lambda/event';

const ARN = 'arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:web-unhealthy';
const DIMENSIONS = {
  LoadBalancer: 'app/web/0123456789abcdef',
  TargetGroup: 'targetgroup/web/fedcba9876543210',
};
const METRICS = [
  {
    id: 'm1',
    metricStat: {
      metric: { namespace: 'AWS/ApplicationELB', name: 'UnHealthyHostCount', dimensions: DIMENSIONS },
      period: 60,
      stat: 'Minimum',
    },
    returnData: true,
  },
];
const STATE = {
  value: 'ALARM',
  reason: 'Threshold Crossed',
  reasonData: '{"version":"1.0"}',
  timestamp: '2020-12-24T07:12:00.123+0000',
};

const DIRECT = {
  source: 'aws.cloudwatch',
  alarmArn: ARN,
  accountId: '123456789012',
  time: '2020-12-24T07:12:01.000+0000',
  region: 'ap-northeast-1',
  alarmData: {
    alarmName: 'web-unhealthy',
    state: STATE,
    previousState: { ...STATE, value: 'OK' },
    configuration: { description: 'x', metrics: METRICS },
  },
};
const BRIDGED = {
  version: '0',
  id: '1',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '123456789012',
  resources: [ARN],
  detail: { alarmName: 'web-unhealthy', state: STATE, configuration: { metrics: METRICS } },
};
const MESSAGE = {
  AlarmName: 'web-unhealthy',
  AlarmArn: ARN,
  AWSAccountId: '123456789012',
  NewStateValue: 'ALARM',
  StateChangeTime: '2020-12-24T07:12:00.123+0000',
  Region: 'Asia Pacific (Tokyo)',
  OldStateValue: 'OK',
  Trigger: {
    MetricName: 'UnHealthyHostCount',
    Dimensions: Object.entries(DIMENSIONS).map(([name, value]) => ({ value, name })),
  },
};
const bySns = (message: unknown): object => ({
  Records: [
    {
      EventSource: 'aws:sns',
      Sns: { Message: typeof message === 'string' ? message : JSON.stringify(message) },
    },
  ],
});

describe('an alarm', () => {
  it.each([
    ['directly', DIRECT],
    ['by SNS', bySns(MESSAGE)],
    ['through EventBridge', BRIDGED],
  ])('is the same, however it comes: %s', (_, event) => {
    expect(parseEvent(event)).toEqual({
      kind: 'alarm',
      alarmArn: ARN,
      alarmName: 'web-unhealthy',
      state: 'ALARM',
      since: '2020-12-24T07:12:00.123Z',
      key: `${ARN}@2020-12-24T07:12:00.123Z`,
      dimensions: DIMENSIONS,
    });
  });

  it('that is composite has no metric, and therefore no dimensions', () => {
    const alarmData = { ...DIRECT.alarmData, configuration: { alarmRule: 'ALARM(a)' } };
    const message = { ...MESSAGE, Trigger: undefined };
    for (const event of [
      { ...DIRECT, alarmData },
      { ...BRIDGED, detail: { ...BRIDGED.detail, configuration: { alarmRule: 'ALARM(a)' } } },
      bySns({ ...message, AlarmRule: 'ALARM(a)' }),
    ])
      expect(parseEvent(event)).toMatchObject({ kind: 'alarm', state: 'ALARM', dimensions: {} });
  });

  it('of metric math takes the dimensions of the metrics that have some', () => {
    const metrics = [{ id: 'e1', expression: 'm1 * 1', returnData: true }, ...METRICS];
    const alarmData = { ...DIRECT.alarmData, configuration: { metrics } };
    expect(parseEvent({ ...DIRECT, alarmData })).toMatchObject({ dimensions: DIMENSIONS });
  });

  it('keeps its state, whatever it is: only the story decides what acts', () => {
    const alarmData = { ...DIRECT.alarmData, state: { ...STATE, value: 'OK' } };
    expect(parseEvent({ ...DIRECT, alarmData })).toMatchObject({ state: 'OK' });
  });

  it.each(['2020-12-24T07:12:00.123Z', '2020-12-24T16:12:00.123+0900', '2020-12-24T16:12:00.123+09:00'])(
    'has one time, written as %s',
    (timestamp) => {
      const alarmData = { ...DIRECT.alarmData, state: { ...STATE, timestamp } };
      expect(parseEvent({ ...DIRECT, alarmData })).toMatchObject({ since: '2020-12-24T07:12:00.123Z' });
    },
  );

  it('without a time that can be read is refused', () => {
    const alarmData = { ...DIRECT.alarmData, state: { ...STATE, timestamp: 'yesterday' } };
    expect(() => parseEvent({ ...DIRECT, alarmData })).toThrow(
      'Not accepted: an alarm whose state time is "yesterday".',
    );
  });
});

describe('the tick and a person', () => {
  it.each<[object, object]>([
    [{ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }, { kind: 'tick' }],
    [{ action: 'plan' }, { kind: 'plan' }],
    [{ action: 'remediate' }, { kind: 'remediate' }],
    [{ action: 'status' }, { kind: 'status' }],
    [
      { action: 'status', incident: 'i-1' },
      { kind: 'status', incident: 'i-1' },
    ],
    [{ action: 'rollback' }, { kind: 'rollback', incident: undefined, what: 'all' }],
    [
      { action: 'rollback', incident: '20201224T071200Z-abcdef', what: 'lock-down' },
      { kind: 'rollback', incident: '20201224T071200Z-abcdef', what: 'lock-down' },
    ],
  ])('%j is accepted', (event, request) => {
    expect(parseEvent(event)).toEqual(request);
  });
});

describe('anything else', () => {
  const HELLO_WORLD = { key1: 'value1', key2: 'value2', key3: 'value3' };

  it.each<[unknown, string]>([
    [HELLO_WORLD, 'Not accepted: {"key1":"value1","key2":"value2","key3":"value3"}. '],
    [undefined, 'Not accepted: no event. '],
    [null, 'Not accepted: null. '],
    [{}, 'Not accepted: {}. '],
    [[], 'Not accepted: []. '],
    ['plan', 'Not accepted: "plan". '],
    [{ action: 'Plan' }, 'Not accepted: {"action":"Plan"}. '],
    [
      { action: 'plan', dryRun: true },
      'Not accepted: {"action":"plan","dryRun":true}; dryRun is not known here. ',
    ],
    [
      { action: 'rollback', what: 'everything' },
      'Not accepted: {"action":"rollback","what":"everything"}; what is not known; right would be "denies", "lock-down" or "all". ',
    ],
    [
      { action: 'rollback', incident: '' },
      'Not accepted: {"action":"rollback","incident":""}; incident is empty; right would be an id',
    ],
    [
      { action: 'deny', addresses: [] },
      'addresses is not right; right would be a list of 1 to 100 addresses',
    ],
    [
      { action: 'deny', addresses: ['203.0.113.7', 'www.example.com'] },
      'addresses.1 is not an address; right would be',
    ],
    [
      { action: 'deny', addresses: ['203.0.113.7'], minutes: 0 },
      'minutes is not right; right would be a whole number',
    ],
    [{ action: 'allow' }, 'addresses is not right'],
    [{ action: 'explain', address: '203.0.113.0/24' }, 'address is not an address'],
    [bySns('hello'), 'Not accepted: an SNS message that is no CloudWatch alarm. '],
    [bySns({ action: 'rollback' }), 'Not accepted: an SNS message that is no CloudWatch alarm. '],
    [{ Records: [] }, 'Not accepted: {"Records":[]}. '],
    [{ ...DIRECT, alarmData: undefined }, 'Not accepted: {"source":"aws.cloudwatch"'],
    [{ source: 'aws.events', 'detail-type': 'AWS API Call' }, 'Not accepted: '],
  ])('%j is refused with an example, and nothing is changed', (event, told) => {
    expect(() => parseEvent(event)).toThrow(EventError);
    expect(() => parseEvent(event)).toThrow(told);
    expect(() => parseEvent(event)).toThrow('{"action":"plan"}');
    expect(() => parseEvent(event)).toThrow(/ Nothing was changed\.$/);
  });

  it.each<[object, string]>([
    [
      { action: 'deny', addresses: [] },
      'addresses is not right; right would be a list of 1 to 100 addresses',
    ],
    [{ action: 'deny', addresses: '203.0.113.7' }, 'addresses is not right; right would be a list'],
    [
      { action: 'deny', addresses: ['203.0.113.0/24'] },
      'addresses.0 is not an address; right would be, for example, "203.0.113.7"',
    ],
    [
      { action: 'deny', addresses: ['203.0.113.7'], minutes: 0 },
      'minutes is not right; right would be a whole number',
    ],
    [{ action: 'allow', addresses: ['evil.example'] }, 'addresses.0 is not an address'],
    [{ action: 'explain', address: '203.0.113.7:443' }, 'address is not an address'],
    [{ action: 'plan', dryRun: true }, 'dryRun is not known here'],
  ])('%j is told what is wrong with it', (event, told) => {
    expect(() => parseEvent(event)).toThrow(told);
  });

  it('is shown in part if it is long', () => {
    expect(() => parseEvent({ text: 'x'.repeat(100_000) })).toThrow(/^.{0,800}$/s);
  });
});

describe("an incident's id", () => {
  it('is readable, sorts by time, and is the same for the same delivery', () => {
    const id = makeIncidentId('2020-12-24T07:12:00.123Z', `${ARN}@x`);
    expect(id).toMatch(/^20201224T071200Z-[0-9a-f]{6}$/);
    expect(makeIncidentId('2020-12-24T07:12:00.123Z', `${ARN}@x`)).toBe(id);
    expect(makeIncidentId('2020-12-24T07:12:00.123Z', `${ARN}@y`)).not.toBe(id);
  });
});
