/** What holds at every moment while one deny list gives way to another, however the changes fall. */
import fc from 'fast-check';
import { contains, parseAddress, parsePrefix } from '../../lambda/core/addresses';
import type { DenyRow } from '../../lambda/core/ledger-rows';
import type { AclEntry, NetworkAcl } from '../../lambda/core/observation';
import type { Change } from '../../lambda/core/plan';
import type { Offender } from '../../lambda/core/verdict';
import {
  aclWith,
  allow,
  applyToAcl,
  deny,
  denyRow,
  INCIDENT,
  inWords,
  NOW,
  offender,
  planAcl,
  visitor,
} from '../support/network-acl';
import { policyWith } from '../support/policy';

/** AWS's own rule, written anew: the lowest number that matches decides. */
function isDenied(address: string, inbound: readonly AclEntry[]): boolean {
  const prefix = parseAddress(address)!;
  const first = inbound
    .toSorted((a, b) => a.ruleNumber - b.ruleNumber)
    .find(({ cidr }) => contains(parsePrefix(cidr)!, prefix));
  return first?.action === 'deny';
}

const RUNS = 50;

const host = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 31 }).map((last) => `203.0.113.${last}`) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }).map((last) => `198.18.${last}.9`) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 9 }).map((last) => `2001:db8:0:${last}::1`) },
);
const scene = fc.record({
  attackers: fc.uniqueArray(fc.tuple(host, fc.integer({ min: 1, max: 40 })), {
    maxLength: 14,
    selector: ([address]) => address,
  }),
  visitors: fc.array(fc.tuple(host, fc.integer({ min: 1, max: 30 })), { maxLength: 4 }),
  budget: fc.integer({ min: 1, max: 6 }),
  never: fc.option(host, { nil: undefined }),
});
const story = fc.record({
  scenes: fc.array(scene, { minLength: 2, maxLength: 4 }),
  lastRule: fc.integer({ min: 3, max: 12 }),
  foreign: fc.uniqueArray(
    fc.record({
      ruleNumber: fc.integer({ min: 1, max: 14 }),
      action: fc.constantFrom('allow' as const, 'deny' as const),
      cidr: fc.constantFrom('203.0.113.16/28', '198.18.0.0/24', '192.0.2.0/24', '2001:db8::/63'),
    }),
    { maxLength: 3, selector: ({ ruleNumber }) => ruleNumber },
  ),
  expireAfter: fc.integer({ min: 0, max: 5 }),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly acl: NetworkAcl;
  readonly rows: readonly DenyRow[];
}

function plan({ acl, rows }: World, { attackers, visitors, budget, never }: Scene, lastRule: number) {
  const guilty = new Set(attackers.map(([address]) => address));
  const offenders: readonly Offender[] = attackers
    .filter(([address]) => address !== never)
    .map(([address, connects]) => offender(address, { connects }));
  const answer = planAcl([], {
    acl,
    rows,
    offenders,
    legit: visitors
      .filter(([address]) => !guilty.has(address))
      .map(([address, weight]) => visitor(address, weight)),
    ...(never === undefined ? {} : { never: [never] }),
    policy: { ...policyWith().deny, budget, lastRule },
  });
  return { ...answer, offenders };
}

function carryOut({ acl, rows }: World, changes: readonly Change[]): World {
  let left = [...rows];
  for (const change of changes) {
    if (change.kind === 'remove-deny-entry' || change.kind === 'forget-deny-row')
      left = left.filter(({ ruleNumber }) => ruleNumber !== change.ruleNumber);
    if (!('entry' in change)) continue;
    const { ruleNumber, cidr, until } = change.entry;
    left = left.filter((row) => row.ruleNumber !== ruleNumber);
    left.push(denyRow(ruleNumber, cidr, { until, incident: INCIDENT }));
  }
  return { acl: { ...acl, entries: applyToAcl(acl, changes, 40) }, rows: left };
}

interface Turn {
  readonly scene: Scene;
  readonly before: World;
  readonly changes: readonly Change[];
  readonly offenders: readonly Offender[];
  readonly after: World;
}

/** Plays the scenes one after another and hands each turn over. */
function play({ scenes, lastRule, foreign, expireAfter }: Story, see: (turn: Turn) => void): void {
  let world: World = {
    acl: aclWith(foreign.map(({ ruleNumber, cidr, action }) => ({ ...allow(ruleNumber, cidr), action }))),
    rows: [],
  };
  scenes.forEach((one, turn) => {
    const rows = world.rows.map((row, index) =>
      turn === 1 && index < expireAfter ? { ...row, until: NOW.toISOString() } : row,
    );
    const before = { ...world, rows };
    const { changes, offenders } = plan(before, one, lastRule);
    const after = carryOut(before, changes);
    see({ scene: one, before, changes, offenders, after });
    world = after;
  });
}

const inboundOf = ({ acl }: World): readonly AclEntry[] => acl.entries.filter(({ egress }) => !egress);

/** Without those whose time is over: where there is no room for another beside it, such a one has to go first. */
const lastingOf = (world: World): readonly AclEntry[] =>
  inboundOf(world).filter(
    ({ ruleNumber }) =>
      !world.rows.some((row) => row.ruleNumber === ruleNumber && row.until <= NOW.toISOString()),
  );

const countRows = ({ rows }: World, address: string): number =>
  rows.filter(({ cidr }) => parsePrefix(cidr)?.family === parseAddress(address)?.family).length;

/** Neighbours of one kind and turn are made at the same time, in whatever order. */
function turnNeighbours(changes: readonly Change[]): Change[] {
  const turnOf = (change: Change): number => ('turn' in change ? (change.turn ?? 0) : 0);
  const batches: Change[][] = [];
  for (const change of changes) {
    const last = batches.at(-1);
    const [first] = last ?? [];
    if (first?.kind === change.kind && turnOf(first) === turnOf(change)) last?.push(change);
    else batches.push([change]);
  }
  return batches.flatMap((batch) => batch.toReversed());
}

describe('while one list gives way to another', () => {
  it('nobody who is denied before and after is let in between, in whatever order neighbours are made', () => {
    fc.assert(
      fc.property(story, (drawn) => {
        play(drawn, ({ scene: { budget }, before, changes, offenders, after }) => {
          const lasting = offenders.filter(
            ({ address }) =>
              isDenied(address, inboundOf(before)) &&
              isDenied(address, inboundOf(after)) &&
              (isDenied(address, lastingOf(before)) || countRows(before, address) < budget),
          );
          for (const order of [changes, turnNeighbours(changes)]) {
            order.forEach((_, made) => {
              const now = applyToAcl(before.acl, order.slice(0, made + 1), 40);
              for (const { address } of lasting) expect(isDenied(address, now)).toBe(true);
            });
          }
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('never less attack is covered than before or after, whichever is less', () => {
    fc.assert(
      fc.property(story, (drawn) => {
        play({ ...drawn, lastRule: 30, foreign: [] }, ({ before, changes, offenders, after }) => {
          const weigh = (entries: readonly AclEntry[]): number =>
            offenders
              .filter(({ address }) => isDenied(address, entries))
              .reduce((sum, { connects }) => sum + connects, 0);
          const least = Math.min(weigh(inboundOf(before)), weigh(inboundOf(after)));
          changes.forEach((_, made) => {
            expect(weigh(applyToAcl(before.acl, changes.slice(0, made + 1), 40))).toBeGreaterThanOrEqual(
              least,
            );
          });
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('looking again changes nothing', () => {
    fc.assert(
      fc.property(story, (drawn) => {
        play(drawn, ({ after, scene: one }) => {
          expect(inWords(plan(after, one, drawn.lastRule).changes)).toEqual([]);
        });
      }),
      { numRuns: RUNS },
    );
  });
});

it('an entry that must not be denied goes, even if its offender finds no other place', () => {
  const rows = [denyRow(1, '203.0.113.0/24')];
  const acl = aclWith([deny(1, '203.0.113.0/24')]);
  const policy = { ...policyWith().deny, lastRule: 1 };
  const answer = planAcl(['203.0.113.7'], { acl, rows, policy, never: ['203.0.113.9'] });
  expect(inWords(answer.changes)).toEqual(['replace 1 203.0.113.0/24 by 203.0.113.7/32']);
});
