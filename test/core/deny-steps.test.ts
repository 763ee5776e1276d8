/** Which step comes first, and which entry gives way, where there is little room. */
import { parsePrefix } from '../../lambda/core/addresses';
import { orderSteps, type Board } from '../../lambda/core/deny-steps';

const prefix = (cidr: string) => parsePrefix(cidr)!;
const standing = (ruleNumber: number, cidr: string, mustGo = false) => ({
  ruleNumber,
  prefix: prefix(cidr),
  mustGo,
  isOutside: false,
});
const wanted = (cidr: string, offenders: readonly number[], limit = 100) => ({
  prefix: prefix(cidr),
  limit,
  offenders,
  standing: undefined,
});
const attacker = (cidr: string, weight: number) => ({ prefix: prefix(cidr), weight, limit: 100 });
const order = (board: Omit<Board, 'room'>, entries: number) =>
  orderSteps({ ...board, room: { 4: entries, 6: entries } });

it('what covers the most uncovered attack takes the last free place', () => {
  const { steps } = order(
    {
      offenders: [attacker('192.0.2.1/32', 1), attacker('203.0.113.7/32', 9)],
      standing: [standing(1, '198.18.0.1/32')],
      wanted: [wanted('192.0.2.1/32', [0]), wanted('203.0.113.7/32', [1])],
      freeNumbers: [2, 3],
    },
    2,
  );
  expect(steps).toEqual([
    { kind: 'add', wanted: 1, ruleNumber: 2 },
    { kind: 'replace', wanted: 0, standing: 0, turn: 0 },
  ]);
});

it('an entry grows in its own place, though another could give way', () => {
  const { steps } = order(
    {
      offenders: [attacker('203.0.113.6/32', 5), attacker('203.0.113.7/32', 5)],
      standing: [standing(1, '198.18.0.1/32'), standing(2, '203.0.113.6/32')],
      wanted: [wanted('203.0.113.6/31', [0, 1])],
      freeNumbers: [],
    },
    2,
  );
  expect(steps).toEqual([
    { kind: 'replace', wanted: 0, standing: 1, turn: 0 },
    { kind: 'remove', standing: 0 },
  ]);
});

it('a block is split without a gap: all parts but the last stand before the block gives way', () => {
  const { steps } = order(
    {
      offenders: [attacker('203.0.113.4/32', 5), attacker('203.0.113.7/32', 5)],
      standing: [standing(1, '198.18.0.1/32'), standing(2, '203.0.113.4/30')],
      wanted: [wanted('203.0.113.4/32', [0]), wanted('203.0.113.7/32', [1])],
      freeNumbers: [],
    },
    2,
  );
  expect(steps).toEqual([
    { kind: 'remove', standing: 0 },
    { kind: 'add', wanted: 0, ruleNumber: 1 },
    { kind: 'replace', wanted: 1, standing: 1, turn: 0 },
  ]);
});

it('entries stay while what should hold their offenders finds no number; but not what must go', () => {
  const board = {
    offenders: [attacker('203.0.113.6/32', 5), attacker('203.0.113.7/32', 5)],
    standing: [standing(5, '203.0.113.6/32'), standing(6, '203.0.113.7/32', true)],
    wanted: [wanted('203.0.113.6/31', [0, 1], 3)],
    freeNumbers: [],
  };
  expect(order(board, 2)).toEqual({ steps: [{ kind: 'remove', standing: 1 }], unplaced: [0], retained: [0] });
});

it('whoever must stand before the earliest allow chooses its number first', () => {
  const { steps, unplaced } = order(
    {
      offenders: [attacker('192.0.2.1/32', 1), attacker('203.0.113.7/32', 9)],
      standing: [],
      wanted: [wanted('192.0.2.1/32', [0]), wanted('203.0.113.7/32', [1], 2)],
      freeNumbers: [1, 3],
    },
    2,
  );
  expect(steps).toEqual([
    { kind: 'add', wanted: 1, ruleNumber: 1 },
    { kind: 'add', wanted: 0, ruleNumber: 3 },
  ]);
  expect(unplaced).toEqual([]);
});

it('an entry whose time is over gives way in its own place to one that holds the same offender', () => {
  const { steps } = order(
    {
      offenders: [attacker('203.0.113.6/32', 5), attacker('203.0.113.7/32', 1)],
      standing: [standing(1, '203.0.113.6/31', true)],
      wanted: [wanted('203.0.113.7/32', [1], 2), wanted('203.0.113.6/32', [0], 2)],
      freeNumbers: [2, 3],
    },
    3,
  );
  expect(steps).toEqual([{ kind: 'replace', wanted: 1, standing: 0, turn: 0 }]);
});

it('a replacement that relies on another one comes after it, not beside it', () => {
  const early = { ...attacker('203.0.113.9/32', 1), limit: 2 };
  const { steps } = order(
    {
      offenders: [attacker('203.0.113.8/32', 1), early, attacker('203.0.113.16/32', 1)],
      standing: [standing(1, '198.18.0.1/32'), standing(5, '203.0.113.0/27')],
      wanted: [wanted('203.0.113.8/31', [0, 1], 2), wanted('203.0.113.16/32', [2])],
      freeNumbers: [],
    },
    2,
  );
  expect(steps).toEqual([
    { kind: 'replace', wanted: 0, standing: 0, turn: 0 },
    { kind: 'replace', wanted: 1, standing: 1, turn: 1 },
  ]);
});
