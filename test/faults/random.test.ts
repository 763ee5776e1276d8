/**
 * Random stories: ticks, alarms, faults, people who change rules, offences, and jumps of the clock, in any order. Then
 * calm. What was never ours is untouched, nothing of ours is left behind, and the ledger tells the truth.
 */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { SITE, TARGET_GROUP_ARN } from '../../drill/incidents/site';
import type { AclEntry } from '../../drill/account/state';
import { readLedger } from '../../lambda/aws/ledger';
import { FAULTS } from './faults';
import { openFlood } from './scenarios/moments';
import { ALARM_AT, alarmEvent, copyStage, setAlarm, TABLE, TICK, writeOffences, type Stage } from './stage';

const RUNS = Number(process.env['FLOODGATE_CASES'] ?? 12);
const HOUR_MS = 3_600_000;

type Step =
  | { readonly kind: 'tick' | 'alarm' | 'rollback' }
  | { readonly kind: 'offences'; readonly host: number }
  | { readonly kind: 'wait'; readonly minutes: number }
  | { readonly kind: 'fault'; readonly call: number; readonly fault: number }
  | { readonly kind: 'foreign entry'; readonly number: number }
  | { readonly kind: 'foreign rule'; readonly port: number }
  | { readonly kind: 'our entry goes' | 'our entry is altered' | 'our rule goes' | 'target goes' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ kind: 'tick' }) },
  fc.constantFrom<Step>({ kind: 'alarm' }, { kind: 'rollback' }),
  fc.record({ kind: fc.constant('offences' as const), host: fc.integer({ min: 1, max: 250 }) }),
  fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      call: fc.integer({ min: 0, max: 110 }),
      fault: fc.nat(FAULTS.length - 1),
    }),
  },
  fc.record({ kind: fc.constant('foreign entry' as const), number: fc.integer({ min: 1, max: 99 }) }),
  fc.record({ kind: fc.constant('foreign rule' as const), port: fc.integer({ min: 8000, max: 8100 }) }),
  fc.constantFrom<Step>(
    { kind: 'our entry goes' },
    { kind: 'our entry is altered' },
    { kind: 'our rule goes' },
    { kind: 'target goes' },
  ),
);

const aclOf = ({ account }: Stage): readonly AclEntry[] =>
  account.state.networkAcls.get(SITE.aclId)?.entries ?? [];

function setEntries({ account }: Stage, entries: readonly AclEntry[]): void {
  const acl = account.state.networkAcls.get(SITE.aclId);
  if (acl !== undefined) account.state.networkAcls.set(acl.id, { ...acl, entries });
}

/** What people own: their entries and rules, by what they say. */
interface Foreign {
  readonly entries: AclEntry[];
  readonly ruleIds: string[];
}

const isOurs = (entry: AclEntry, { entries }: Foreign): boolean =>
  entry.action === 'deny' && !entry.egress && !entries.includes(entry);

async function take(stage: Stage, step: Step, foreign: Foreign, run: string): Promise<void> {
  const { state, clock, context } = stage.account;
  const entries = aclOf(stage);
  const ours = entries.find((entry) => isOurs(entry, foreign));
  switch (step.kind) {
    case 'tick':
      await stage.invoke(TICK, run).catch(() => undefined);
      return;
    case 'alarm':
      await stage.invoke(alarmEvent(clock.now()), run).catch(() => undefined);
      return;
    case 'rollback':
      await stage.invoke({ action: 'rollback' }, run).catch(() => undefined);
      return;
    case 'offences':
      writeOffences(stage, [`45.155.205.${step.host}`], { minutesAgo: 1 });
      return;
    case 'wait':
      await clock.sleep(step.minutes * 60_000);
      return;
    case 'fault': {
      let calls = 0;
      const fault = FAULTS[step.fault];
      const calm = stage.account.onCall((call) =>
        call.run === run && calls++ === step.call ? fault?.strike(call) : undefined,
      );
      await stage.invoke(TICK, run).catch(() => undefined);
      calm();
      return;
    }
    case 'foreign entry': {
      if (entries.some(({ egress, ruleNumber }) => !egress && ruleNumber === step.number)) return;
      const cidr = `192.0.2.${step.number}/32`;
      const entry = { ruleNumber: step.number, egress: false, action: 'deny', protocol: '-1', cidr } as const;
      foreign.entries.push(entry);
      setEntries(stage, [...entries, entry]);
      return;
    }
    case 'foreign rule': {
      const id = context.newId('sgr');
      const ports = { protocol: 'tcp', fromPort: step.port, toPort: step.port };
      const source = { kind: 'cidr', cidr: '10.9.0.0/16' } as const;
      state.groupRules.set(id, { id, groupId: SITE.webGroupId, egress: false, ...ports, source, tags: {} });
      foreign.ruleIds.push(id);
      return;
    }
    case 'our entry goes':
      setEntries(
        stage,
        entries.filter((entry) => entry !== ours),
      );
      return;
    case 'our entry is altered': {
      if (ours === undefined) return;
      const altered = { ...ours, cidr: '192.0.2.250/32' };
      foreign.entries.push(altered);
      setEntries(
        stage,
        entries.map((entry) => (entry === ours ? altered : entry)),
      );
      return;
    }
    case 'our rule goes': {
      const rule = [...state.groupRules.values()].find(({ tags }) => tags['floodgate'] !== undefined);
      if (rule !== undefined) state.groupRules.delete(rule.id);
      return;
    }
    case 'target goes': {
      const group = state.targetGroups.get(TARGET_GROUP_ARN);
      if (group !== undefined && group.targets.length > 1)
        state.targetGroups.set(group.arn, { ...group, targets: group.targets.slice(1) });
    }
  }
}

/** The alarm is OK, everything is taken back, and a day passes. */
async function calmDown(stage: Stage): Promise<void> {
  const { clock } = stage.account;
  setAlarm(stage, 'OK');
  await clock.sleep(10 * 60_000);
  await stage.invoke({ action: 'rollback' }, 'back').catch(() => undefined);
  for (let round = 0; round < 6; round += 1) {
    await clock.sleep(round < 3 ? 10 * 60_000 : 8 * HOUR_MS);
    await stage.invoke(TICK, `calm-${round}`).catch(() => undefined);
  }
}

it('whatever happens in whatever order, people’s things stay and ours go', async () => {
  const start = openFlood();
  await start.invoke(alarmEvent(ALARM_AT), 'first');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
      const stage = copyStage(start);
      const foreign: Foreign = { entries: [], ruleIds: [] };
      for (const [index, one] of steps.entries()) await take(stage, one, foreign, `run-${index}`);
      await calmDown(stage);
      const left = aclOf(stage).filter((entry) => isOurs(entry, foreign));
      expect(left).toEqual([]);
      const denied = aclOf(stage).filter(({ action, egress }) => action === 'deny' && !egress);
      expect(denied.map(({ cidr }) => cidr).sort()).toEqual(foreign.entries.map(({ cidr }) => cidr).sort());
      const { groupRules, tables } = stage.account.state;
      for (const id of foreign.ruleIds) expect(groupRules.has(id)).toBe(true);
      expect([...groupRules.values()].filter(({ tags }) => tags['floodgate'] !== undefined)).toEqual([]);
      const publicRules = [...groupRules.values()].filter(
        ({ egress, source }) => !egress && source.kind === 'cidr' && source.cidr.endsWith('/0'),
      );
      expect(publicRules).toHaveLength(8);
      const ledger = await readLedger({ dynamodb: stage.account.clients.dynamodb, table: TABLE });
      expect(ledger).toMatchObject({ incident: undefined, denies: [], rules: [], requests: [] });
      const lease = [...(tables.get(TABLE)?.items.values() ?? [])].map((item) => unmarshall(item));
      expect(Number(lease.find(({ pk }) => pk === 'lease')?.['leaseUntil'])).toBeLessThan(
        stage.account.clock.nowMs(),
      );
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: RUNS > 100 ? 3_600_000 : 25_000 },
  );
}, 3_600_000);
