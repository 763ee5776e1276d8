/** Which entries are ours: ledger row, window and content, all three; and what became of those that were. */
import { forgetLostAcls, takeInventory } from '../../lambda/core/deny-rows';
import { aclWith, allow, deny, denyRow, NOW } from '../support/network-acl';

const WINDOW = { firstRule: 1, lastRule: 99 };
const ATTACKER = '203.0.113.7/32';

const numbersOf = (list: readonly { readonly ruleNumber: number }[]): number[] =>
  list.map(({ ruleNumber }) => ruleNumber);

it('an entry is ours by its row, its number and its content', () => {
  const acl = aclWith([deny(1, ATTACKER), deny(2, '203.0.113.8/32')]);
  const { standing, foreign, changes, drift } = takeInventory(acl, [denyRow(1, ATTACKER)], WINDOW);
  expect(numbersOf(standing)).toEqual([1]);
  expect(numbersOf(foreign)).toEqual([2, 100, 101, 32767, 32768]);
  expect({ changes, drift }).toEqual({ changes: [], drift: [] });
});

it.each([
  ['another address', deny(1, '203.0.113.8/32')],
  ['a wider block', deny(1, '203.0.113.0/24')],
  ['an allow', allow(1, ATTACKER)],
  ['one protocol only', deny(1, ATTACKER, { protocol: '6', ports: { from: 443, to: 443 } })],
  ['outbound', deny(1, ATTACKER, { egress: true })],
])('an entry that people changed is theirs: %s', (_, entry) => {
  const { standing, changes, drift } = takeInventory(aclWith([entry]), [denyRow(1, ATTACKER)], WINDOW);
  expect(standing).toEqual([]);
  expect(changes).toMatchObject([{ kind: 'forget-deny-row', ruleNumber: 1, cidr: ATTACKER }]);
  expect(drift).toHaveLength(1);
});

it('an entry out of our window is not ours, even with a row', () => {
  const acl = aclWith([deny(150, ATTACKER)]);
  expect(takeInventory(acl, [denyRow(150, ATTACKER)], WINDOW).standing).toEqual([]);
  const row = denyRow(150, ATTACKER, { window: { firstRule: 1, lastRule: 99 } });
  expect(takeInventory(acl, [row], { firstRule: 1, lastRule: 200 }).standing).toEqual([]);
});

it('an entry is ours by the window of its time, whatever a deploy made of it since', () => {
  const acl = aclWith([deny(60, ATTACKER), deny(61, ATTACKER)]);
  const row = denyRow(60, ATTACKER, { window: { firstRule: 50, lastRule: 99 } });
  expect(takeInventory(acl, [row, denyRow(61, ATTACKER)], { firstRule: 1, lastRule: 49 })).toMatchObject({
    standing: [row],
    changes: [{ kind: 'forget-deny-row', ruleNumber: 61 }],
  });
});

it('rows of another ACL say nothing of this one', () => {
  const row = denyRow(1, ATTACKER, { networkAclId: 'acl-0000000b' });
  const { standing, changes } = takeInventory(aclWith([deny(1, ATTACKER)]), [row], WINDOW);
  expect({ standing, changes }).toEqual({ standing: [], changes: [] });
});

describe('after a run that was killed', () => {
  it('between the call and its note, the row is completed', () => {
    const row = denyRow(1, ATTACKER, { state: 'intended' });
    const { standing, changes, drift } = takeInventory(aclWith([deny(1, ATTACKER)]), [row], WINDOW);
    expect(numbersOf(standing)).toEqual([1]);
    expect(changes).toMatchObject([{ kind: 'confirm-deny-row', ruleNumber: 1 }]);
    expect(drift).toEqual([]);
  });

  it('before the call, the row is forgotten, and nobody is blamed', () => {
    const row = denyRow(1, ATTACKER, { state: 'intended' });
    const { standing, changes, drift } = takeInventory(aclWith(), [row], WINDOW);
    expect(standing).toEqual([]);
    expect(changes).toMatchObject([{ kind: 'forget-deny-row', why: 'the entry was never written' }]);
    expect(drift).toEqual([]);
  });

  it.each(['intended', 'removing'] as const)(
    'before a replacement, what stood there is still ours (%s)',
    (state) => {
      const previous = denyRow(1, ATTACKER, { until: '2020-12-24T09:00:00.000Z' });
      const row = denyRow(1, '203.0.113.0/29', { state, previous });
      const { standing, foreign, changes } = takeInventory(aclWith([deny(1, ATTACKER)]), [row], WINDOW);
      expect(standing).toEqual([previous]);
      expect(numbersOf(foreign)).not.toContain(1);
      expect(changes).toMatchObject([{ kind: 'confirm-deny-row', ruleNumber: 1, cidr: ATTACKER }]);
    },
  );

  it('after a replacement, the new entry is confirmed', () => {
    const row = denyRow(1, '203.0.113.0/29', { state: 'intended', previous: denyRow(1, ATTACKER) });
    const { standing, changes } = takeInventory(aclWith([deny(1, '203.0.113.0/29')]), [row], WINDOW);
    expect(standing).toEqual([row]);
    expect(changes).toMatchObject([{ kind: 'confirm-deny-row', cidr: '203.0.113.0/29' }]);
  });
});

it('an entry that people removed is told, and its row forgotten', () => {
  const { changes, drift } = takeInventory(aclWith(), [denyRow(1, ATTACKER)], WINDOW);
  expect(changes).toMatchObject([{ kind: 'forget-deny-row', ruleNumber: 1 }]);
  expect(drift).toEqual([`acl-0000000a, rule 1 (deny ${ATTACKER}): the entry was removed by somebody else`]);
});

it('an entry that we meant to remove is no loss', () => {
  const row = denyRow(1, ATTACKER, { state: 'removing', until: NOW.toISOString() });
  expect(takeInventory(aclWith(), [row], WINDOW)).toMatchObject({
    drift: [],
    changes: [{ kind: 'forget-deny-row' }],
  });
});

it('rows of a deleted ACL are forgotten, and no others', () => {
  const lost = denyRow(3, ATTACKER, { networkAclId: 'acl-0000000b' });
  expect(forgetLostAcls([aclWith()], [denyRow(1, ATTACKER), lost])).toEqual([
    {
      kind: 'forget-deny-row',
      target: 'acl-0000000b',
      ruleNumber: 3,
      cidr: ATTACKER,
      why: 'the network ACL is gone',
    },
  ]);
});
