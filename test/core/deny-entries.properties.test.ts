/** What holds for every network ACL, whatever stands in it and whoever is to be denied. */
import fc from 'fast-check';
import { contains, overlaps, parsePrefix } from '../../lambda/core/addresses';
import type { DenyPlan } from '../../lambda/core/deny-entries';
import {
  aclWith,
  allow,
  applyToAcl,
  deny,
  denyRow,
  INCIDENT,
  inWords,
  NOW,
  planAcl,
} from '../support/network-acl';
import { policyWith } from '../support/policy';

describe('whatever the ACL and the offenders', () => {
  const someHost = fc.oneof(
    fc
      .tuple(fc.constantFrom('203.0.113', '203.0.114', '198.18.0'), fc.integer({ min: 0, max: 255 }))
      .map(([block, host]) => `${block}.${host}`),
    fc.integer({ min: 0, max: 20 }).map((network) => `2001:db8:0:${network.toString(16)}::1`),
  );
  const someEntry = fc.record({
    ruleNumber: fc.integer({ min: 1, max: 120 }),
    action: fc.constantFrom('allow' as const, 'deny' as const),
    cidr: fc.oneof(
      someHost.map((host) => (host.includes(':') ? `${host.replace('::1', '::')}/64` : `${host}/32`)),
      fc.constant('203.0.0.0/8'),
    ),
    isOurs: fc.boolean(),
    state: fc.constantFrom('intended' as const, 'applied' as const, 'removing' as const),
    incident: fc.constantFrom(INCIDENT, 'earlier'),
    isOver: fc.boolean(),
  });
  const world = fc.record({
    addresses: fc.uniqueArray(someHost, { maxLength: 30 }),
    entries: fc.uniqueArray(someEntry, { maxLength: 16, selector: ({ ruleNumber }) => ruleNumber }),
    budget: fc.integer({ min: 1, max: 20 }),
  });
  const build = ({ addresses, entries, budget }: typeof world extends fc.Arbitrary<infer T> ? T : never) => {
    const others = entries.filter(({ ruleNumber }) => ruleNumber < 100 || ruleNumber > 101);
    const acl = aclWith(
      others.map(({ ruleNumber, cidr, action, isOurs }) =>
        isOurs ? deny(ruleNumber, cidr) : allow(ruleNumber, cidr, { action }),
      ),
    );
    const rows = others
      .filter(({ isOurs }) => isOurs)
      .map(({ ruleNumber, cidr, state, incident, isOver }) =>
        denyRow(ruleNumber, cidr, {
          state,
          incident,
          until: isOver ? NOW.toISOString() : '2020-12-24T08:11:00.000Z',
        }),
      );
    return { addresses, acl, rows, policy: { ...policyWith().deny, budget }, quota: 20 };
  };

  /** The world after a plan that was carried out wholly. */
  const carryOut = (task: ReturnType<typeof build>, plan: DenyPlan): ReturnType<typeof build> => {
    const written = new Set(
      plan.changes.flatMap((change) => ('entry' in change ? change.entry.ruleNumber : [])),
    );
    const rows = plan.denies.map(({ ruleNumber, cidr, until }) => {
      const before = task.rows.find((row) => row.ruleNumber === ruleNumber && !written.has(ruleNumber));
      return denyRow(ruleNumber, cidr, { until, incident: before?.incident ?? INCIDENT });
    });
    return { ...task, acl: { ...task.acl, entries: applyToAcl(task.acl, plan.changes, 99) }, rows };
  };

  it('the changes can be made, in their order, and leave foreign entries and the never-block list alone', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const task = build(drawn);
        const office = parsePrefix('203.0.113.64/26')!;
        const plan = planAcl(task.addresses, { ...task, never: ['203.0.113.64/26'] });
        const mostBefore = Math.max(20, task.acl.entries.length);
        const after = applyToAcl(task.acl, plan.changes, mostBefore);
        const ours = new Set(task.rows.map(({ ruleNumber }) => ruleNumber).filter((number) => number <= 99));
        for (const entry of task.acl.entries.filter(
          ({ egress, ruleNumber }) => !egress && !ours.has(ruleNumber),
        ))
          expect(after).toContainEqual(entry);
        for (const change of plan.changes) {
          if (change.kind !== 'add-deny-entry' && change.kind !== 'replace-deny-entry') continue;
          const block = parsePrefix(change.entry.cidr)!;
          expect(overlaps(block, office)).toBe(false);
          const before = after.filter(
            ({ action, ruleNumber }) => action === 'allow' && ruleNumber < change.entry.ruleNumber,
          );
          expect(before.some(({ cidr }) => overlaps(parsePrefix(cidr)!, block))).toBe(false);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('everybody is denied or told as not covered, and looking again soon changes nothing', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        let task = build(drawn);
        const plans = [0, 1, 2].map(() => {
          const plan = planAcl(task.addresses, task);
          for (const address of task.addresses) {
            const isDenied = plan.denies.some(({ cidr }) =>
              contains(parsePrefix(cidr)!, parsePrefix(address)!),
            );
            expect(isDenied || plan.notCovered.some((left) => left.address === address)).toBe(true);
          }
          task = carryOut(task, plan);
          return plan;
        });
        expect(inWords(plans[2]!.changes)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
