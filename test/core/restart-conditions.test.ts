import { findBlockedSince, mayRestart } from '../../lambda/core/restart-conditions';
import type { DenyRow, LedgerState, RuleRow } from '../../lambda/core/ledger-rows';
import { openedIncident } from '../support/incident';
import { permissionOf, rule } from '../support/network';
import { INCIDENT, NOW } from '../support/network-acl';
import { minutesAgo, ONE, RESTART, row } from '../support/restart';

const deny = (minutes: number, incident = INCIDENT): DenyRow => ({
  networkAclId: 'acl-1',
  family: 4,
  ruleNumber: 1,
  cidr: '203.0.113.7/32',
  state: 'applied',
  incident,
  reason: '',
  weight: 1,
  since: minutesAgo(minutes),
  until: minutesAgo(-60),
});
const closed = (minutes: number): RuleRow => ({
  groupId: 'sg-1',
  action: 'revoke',
  key: '',
  permission: permissionOf(rule('tcp/80', '0.0.0.0/0')),
  ruleId: 'sgr-1',
  state: 'applied',
  incident: INCIDENT,
  since: minutesAgo(minutes),
});
const incident = openedIncident({ verdict: 'connect-flood', openedAt: minutesAgo(20) });
const NOTHING_LEFT = { changes: [], notCovered: [] };
const since = (
  state: Partial<LedgerState> = {},
  plan: Partial<Parameters<typeof findBlockedSince>[1]> = {},
) => findBlockedSince({ incident, denies: [deny(9)], rules: [], ...state }, { ...NOTHING_LEFT, ...plan });

describe('findBlockedSince', () => {
  it('is the newest deny of this incident, or the lock-down, which later denies do not put off', () => {
    expect(since()).toBe(minutesAgo(9));
    expect(since({ denies: [deny(9), deny(3), deny(1, 'another')] })).toBe(minutesAgo(3));
    expect(since({ denies: [deny(1)], rules: [closed(8)] })).toBe(minutesAgo(8));
  });

  it('is not before the incident', () => {
    expect(since({ denies: [], rules: [closed(600)] })).toBe(minutesAgo(20));
  });

  it.each([
    ['no incident is open', { incident: undefined }],
    ['no flood is proven', { incident: { ...incident, verdict: 'no-flood' as const } }],
    ['a person took a part back', { incident: { ...incident, heldBack: ['denies' as const] } }],
    [
      'the incident was handed to people',
      { incident: { ...incident, handedOver: { at: minutesAgo(1), why: '', rows: [] } } },
    ],
  ])('is not yet, while %s', (_when, state) => {
    expect(since(state)).toBeUndefined();
  });

  it('is not yet, while something is left to do', () => {
    const change = { kind: 'settle', target: 'sg-1', seconds: 1 } as const;
    expect(since({}, { changes: [change] })).toBeUndefined();
  });

  it('is not yet, while an offender is not denied, unless nobody reaches the servers directly', () => {
    const notCovered = [{ address: '203.0.113.9', reason: 'no room' }];
    expect(since({}, { notCovered })).toBeUndefined();
    expect(since({ rules: [closed(8)] }, { notCovered })).toBe(minutesAgo(8));
  });
});

describe('mayRestart', () => {
  const flood = (unhealthySince: Record<string, string>) => ({
    incident: { ...incident, unhealthySince },
    denies: [],
    rules: [],
  });

  it('asks for a look at the servers only when one may be due, or is under way', () => {
    expect(mayRestart(flood({}), RESTART, NOW)).toBe(false);
    expect(mayRestart(flood({ [ONE]: minutesAgo(4) }), RESTART, NOW)).toBe(false);
    expect(mayRestart(flood({ [ONE]: minutesAgo(5) }), RESTART, NOW)).toBe(true);
    expect(mayRestart(flood({ [ONE]: minutesAgo(5) }), undefined, NOW)).toBe(false);
    expect(mayRestart({ ...flood({}), restarts: [row(ONE)] }, undefined, NOW)).toBe(true);
  });
});
