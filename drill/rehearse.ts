/**
 * Rehearses an incident: the world goes its way, and what it sets off (the alarm, the minute's tick) is handed
 * to the function under rehearsal, in virtual time.
 */
import type { Call } from './account/calls';
import type { Incident, Scene } from './incidents/incident';
import { SITE } from './incidents/site';
import { countHealthy, takeSnapshot, type Snapshot } from './snapshot';

/** The function under rehearsal: one invocation. */
export type Invoke = (event: unknown) => Promise<unknown>;

export interface RehearseOptions {
  /** May invocations overlap? By default each waits for the one before it. */
  readonly concurrent?: boolean;
  /** Stops earlier than the incident's own end. */
  readonly until?: Date;
}

export interface TimelineEntry {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly what: string;
}

export interface Rehearsal {
  /** Taken when the alarm first fired; at the end, when it never did. */
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** One for each stage of the incident that was reached, by the stage's name. */
  readonly stages: ReadonlyMap<string, Snapshot>;
  readonly timeline: readonly TimelineEntry[];
  /** What each attacker's attempts came to; sorted by address. */
  readonly attacks: readonly AttackRow[];
  /** Visitors of the load balancer, by the status they saw; `shutOut` could not reach it. */
  readonly visitors: { readonly byStatus: Readonly<Record<string, number>>; readonly shutOut: number };
  /** What invocations failed with, oldest first. */
  readonly failures: readonly unknown[];
}

export interface AttackRow {
  readonly address: string;
  readonly served: number;
  readonly refusedAttempts: number;
}

const MINUTE_MS = 60_000;
/** Lambda repeats a failed asynchronous invocation twice: after one minute and after two more. */
const RETRY_AFTER_MS = [MINUTE_MS, 2 * MINUTE_MS] as const;
const CHANGING = /^(?:Create|Replace|Delete|Authorize|Revoke|SetSecurityGroups|Reboot|SendCommand)/;

/** Runs the whole incident; `invoke` is called for the alarm's events and each minute's tick. */
export async function rehearse(
  scene: Scene,
  incident: Incident,
  invoke: Invoke,
  options: RehearseOptions = {},
): Promise<Rehearsal> {
  const { account, world } = scene;
  const { clock } = account;
  const timeline: TimelineEntry[] = [];
  const failures: unknown[] = [];
  let before: Snapshot | undefined;
  const tell = (what: string, at = clock.now()): void => void timeline.push({ at: at.toISOString(), what });

  const deliver = createDelivery(scene, invoke, options, (error) => {
    failures.push(error);
    tell(`an invocation failed: ${error instanceof Error ? error.message : String(error)}`);
  });
  world.onAlarm((event, value) => {
    tell(`the alarm goes to ${value}`);
    if (value !== 'ALARM') return;
    before ??= takeSnapshot(scene, incident);
    deliver.alarm(event);
  });
  watchTargets(scene, tell);
  const stages = new Map<string, Snapshot>();
  watchCalls(scene, incident, stages);
  planTicks(scene, deliver.tick);
  await clock.sleep((options.until ?? incident.end).getTime() - clock.nowMs());
  await deliver.close();
  const after = takeSnapshot(scene, incident);
  await playAfterwards(scene, incident, invoke, stages);
  const changes = account.calls.filter(({ action, input }) => CHANGING.test(action) && !('DryRun' in input));
  for (const call of changes) tell(describeCall(call), call.at);
  timeline.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { before: before ?? after, after, stages, timeline, failures, ...tellTraffic(scene) };
}

/** Keeps the state right before the first call of a stage's name. */
function watchCalls(scene: Scene, incident: Incident, stages: Map<string, Snapshot>): void {
  const seen = new Set<string>();
  scene.account.onCall(({ action }) => {
    for (const { name, at } of incident.stages ?? []) {
      if (!('beforeCall' in at) || at.beforeCall !== action || stages.has(name)) continue;
      if (at.after === undefined || seen.has(at.after)) stages.set(name, takeSnapshot(scene, incident));
    }
    seen.add(action);
    return undefined;
  });
}

/** What people ask for when the incident is over, one after the other; each has time to act everywhere. */
async function playAfterwards(
  scene: Scene,
  incident: Incident,
  invoke: Invoke,
  stages: Map<string, Snapshot>,
): Promise<void> {
  for (const { name, at } of incident.stages ?? []) {
    if (!('afterEvent' in at)) continue;
    await invoke(at.afterEvent);
    await scene.account.clock.sleep(MINUTE_MS);
    stages.set(name, takeSnapshot(scene, incident));
  }
}

interface Delivery {
  readonly tick: (event: unknown) => void;
  readonly alarm: (event: unknown) => void;
  /** Nothing is delivered from now on; waits for what is under way. */
  readonly close: () => Promise<void>;
}

/** One invocation after the other, unless they may overlap. A tick that finds another one waiting is dropped. */
function createDelivery(
  { account: { clock } }: Scene,
  invoke: Invoke,
  { concurrent = false }: RehearseOptions,
  fail: (error: unknown) => void,
): Delivery {
  let isOpen = true;
  let waitingTicks = 0;
  let last: Promise<void> = Promise.resolve();
  const run = async (event: unknown, retries: readonly number[]): Promise<void> => {
    if (!isOpen) return;
    try {
      await invoke(event);
    } catch (error) {
      fail(error);
      const [delayMs, ...left] = retries;
      if (delayMs !== undefined) clock.plan(clock.nowMs() + delayMs, () => start(() => run(event, left)));
    }
  };
  const start = (begin: () => Promise<void>): void => {
    if (!isOpen) return;
    clock.begin(() => {
      last = concurrent ? Promise.all([last, begin()]).then(() => undefined) : last.then(begin);
    });
  };
  return {
    alarm: (event) => start(() => run(event, RETRY_AFTER_MS)),
    tick: (event) => {
      if (waitingTicks > 0 && !concurrent) return;
      waitingTicks += 1;
      start(() => {
        waitingTicks -= 1;
        return run(event, []);
      });
    },
    close: () => {
      isOpen = false;
      return last;
    },
  };
}

function planTicks({ account: { clock } }: Scene, deliver: (event: unknown) => void): void {
  const tick = (): void => {
    clock.plan(clock.nowMs() + MINUTE_MS, tick);
    deliver({
      version: '0',
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: [SITE.tickRuleArn],
      time: clock.now().toISOString(),
      detail: {},
    });
  };
  clock.plan((Math.floor(clock.nowMs() / MINUTE_MS) + 1) * MINUTE_MS, tick);
}

/** Looks at the targets every ten seconds, and tells when their number changed. */
function watchTargets(scene: Scene, tell: (what: string) => void): void {
  const { clock } = scene.account;
  let seen = countHealthy(scene);
  const look = (): void => {
    clock.plan(clock.nowMs() + 10_000, look);
    const healthy = countHealthy(scene);
    if (healthy !== seen) tell(`${healthy} ${healthy === 1 ? 'target is' : 'targets are'} healthy`);
    seen = healthy;
  };
  look();
}

function describeCall(call: Call): string {
  const rule = 'RuleNumber' in call.input ? ` rule ${String(call.input.RuleNumber)}` : '';
  const cidr = 'CidrBlock' in call.input ? ` ${String(call.input.CidrBlock)}` : '';
  return `${call.action} ${call.resources.join(' ')}${rule}${cidr}`;
}

function tellTraffic({ world }: Scene): Pick<Rehearsal, 'attacks' | 'visitors'> {
  const { served, refused } = world.attacks;
  const addresses = [...new Set([...served.keys(), ...refused.keys()])].sort();
  return {
    attacks: addresses.map((address) => ({
      address,
      served: served.get(address) ?? 0,
      refusedAttempts: refused.get(address) ?? 0,
    })),
    visitors: {
      byStatus: Object.fromEntries([...world.visits.byStatus].sort(([a], [b]) => a - b)),
      shutOut: world.visits.shutOut,
    },
  };
}
