/** Reports for tests: a flood that was answered, and what differs from it. */
import type { Outcome } from '../../lambda/core/outcome';
import type { Change, DenyEntry } from '../../lambda/core/plan';
import type { Report } from '../../lambda/core/report';
import { tellStory } from '../../lambda/core/story';
import { openedIncident, planWith } from './incident';
import { permissionOf, rule, WEB_GROUP } from './network';
import { NOW, offender } from './network-acl';

export const ACL = 'acl-0000000a';

export const ENTRY: DenyEntry = {
  networkAclId: ACL,
  ruleNumber: 1,
  cidr: '203.0.113.7/32',
  attackRequests: 10,
  legitRequests: 3,
  offenders: ['203.0.113.7'],
  addresses: '1',
  reason: '10 unrefused CONNECT requests',
  until: '2020-12-24T08:12:00.000Z',
};

const CHANGES: readonly Change[] = [
  { kind: 'add-deny-entry', target: ACL, entry: ENTRY },
  {
    kind: 'authorize-ingress',
    target: WEB_GROUP,
    permission: permissionOf(rule('tcp/80', '198.51.100.0/24')),
  },
  { kind: 'settle', target: WEB_GROUP, seconds: 15 },
  {
    kind: 'revoke-ingress',
    target: WEB_GROUP,
    rule: rule('tcp/80', '0.0.0.0/0', { id: 'sgr-1' }),
    isTracked: false,
  },
];

const DONE: readonly Outcome[] = CHANGES.map((change, index) => ({
  change,
  result: 'done',
  detail: undefined,
  at: `2020-12-24T07:12:${String(5 + index * 5).padStart(2, '0')}.000Z`,
}));

export const FLOOD = planWith({
  verdict: 'connect-flood',
  why: '12 unrefused CONNECT requests and proxy timeouts within 5 minutes (10 make a flood), from 1 direct client.',
  offenders: [offender('203.0.113.7')],
  suspects: [
    {
      address: '192.0.2.9',
      reason: '1 proxy timeout, no CONNECT request of its own',
      proxyTimeouts: 1,
    },
  ],
  spared: [{ address: '198.51.100.9', reason: 'office (198.51.100.0/24)' }],
  notCovered: [{ address: '192.0.2.8', reason: 'no room in acl-0000000a' }],
  kept: [{ what: 'tcp/22 from 10.0.0.0/8', reason: 'from the office or a private range' }],
  warnings: ['sg-000000b1 is on no target: nothing there is closed'],
  changes: CHANGES,
  denies: [ENTRY],
});

/** Alarm at 07:12:00, denied and locked down at once, healthy five minutes later. */
export const MITIGATED = openedIncident({
  verdict: 'connect-flood',
  healthyAt: '2020-12-24T07:17:00.000Z',
  timeline: [
    { at: '2020-12-24T07:12:00.000Z', what: 'opened by alarm web-unhealthy', kind: 'opened' },
    { at: '2020-12-24T07:10:00.000Z', what: 'first offence in the logs', kind: 'first-offence' },
    { at: '2020-12-24T07:12:10.000Z', what: 'denied 1 prefix', kind: 'denied' },
    { at: '2020-12-24T07:12:20.000Z', what: 'locked down: 1 rule taken away', kind: 'locked-down' },
    { at: '2020-12-24T07:14:00.000Z', what: 'denied 2 prefixes', kind: 'denied' },
    { at: '2020-12-24T07:15:00.000Z', what: 'denied 1 prefix', kind: 'denied' },
    { at: '2020-12-24T07:17:00.000Z', what: 'all targets are healthy', kind: 'healthy' },
  ],
  settled: {
    until: '2020-12-24T07:20:00.000Z',
    lines: { read: 100, unparsed: 0 },
    clients: [],
    minutes: [
      { minute: '2020-12-24T07:10:00.000Z', connects: 60, others: 5 },
      { minute: '2020-12-24T07:11:00.000Z', connects: 120, others: 2 },
      { minute: '2020-12-24T07:12:00.000Z', connects: 20, others: 3 },
    ],
  },
});

export const GATEWAY_TIMEOUTS = [
  { at: '2020-12-24T07:11:00.000Z', count: 7 },
  { at: '2020-12-24T07:12:00.000Z', count: 12 },
];

export function reportWith(differing: Partial<Report> = {}): Report {
  const incident = differing.incident ?? MITIGATED;
  return {
    environment: 'prod',
    region: 'eu-central-1',
    language: 'en',
    timeZone: 'UTC',
    action: 'alarm',
    mode: 'enforce',
    at: NOW.toISOString(),
    summary: 'CONNECT flood from 1 client, 1 denied, locked down.',
    incident,
    story: tellStory(incident, GATEWAY_TIMEOUTS, NOW),
    plan: FLOOD,
    outcomes: DONE,
    targets: [
      { id: 'i-00000001', port: 80, health: 'healthy', reason: undefined },
      { id: 'i-00000002', port: 80, health: 'unhealthy', reason: 'Target.Timeout' },
    ],
    diagnosis: undefined,
    explanation: undefined,
    standing: undefined,
    failures: [],
    ...differing,
  };
}
