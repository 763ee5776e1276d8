/**
 * How long an alarm waits for its last deny, and for the end of the lock-down: the function itself against the
 * account in memory, on a virtual clock, with a fixed time for every call. Prints the calls that the time was made of.
 * It measures the order of the calls, not the machine: equal code gives equal figures.
 */
import type { Account } from '../../drill/account/account';
import type { Call } from '../../drill/account/calls';
import { ALARM_AT, alarmEvent, openStage, setAlarm, TICK, writeOffences } from '../faults/stage';

const OFFENDERS = [1, 20, 200];
const EC2_MS = 80;
const OTHERS_MS = 40;
/** How long a query of the account in memory runs. */
const INSIGHTS_MS = 2_000;
/** The pause between two questions, and the question; a query of exactly 2 s ends when it is asked. */
const NOTICED_WITHIN_MS = 130 + OTHERS_MS;
const DENY_ROUND_TRIPS = 5;
const LOCK_DOWN_ROUND_TRIPS = 5;

interface TimedCall {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Prints the figures for each number of offenders; the exit status is 1 where a goal is missed. */
export async function run(): Promise<void> {
  console.log(`latency: ${EC2_MS} ms a call of EC2, ${OTHERS_MS} ms of others, ${INSIGHTS_MS} ms a query`);
  console.log(
    `  not in it: a query's end is noticed up to ${NOTICED_WITHIN_MS} ms late, since AWS has to be asked`,
  );
  for (const offenders of OFFENDERS) {
    const calls = await answerAlarm(offenders);
    const denied = lastOf(calls, 'CreateNetworkAclEntry');
    const closed = lastOf(calls, 'RevokeSecurityGroupIngress');
    const denies = calls.filter(({ name }) => name === 'CreateNetworkAclEntry').length;
    const [toDeny, toClose] = [
      tripsUntil(denied.endMs - INSIGHTS_MS),
      tripsUntil(closed.endMs - denied.endMs),
    ];
    console.log(`  ${offenders} offenders, ${denies} denies`);
    console.log(
      `    last deny     ${denied.endMs} ms: the query and ${toDeny.toFixed(1)} round trips (goal ${DENY_ROUND_TRIPS})`,
    );
    console.log(
      `    locked down   ${closed.endMs} ms: ${toClose.toFixed(1)} round trips more (goal ${LOCK_DOWN_ROUND_TRIPS})`,
    );
    if (toDeny > DENY_ROUND_TRIPS || toClose > LOCK_DOWN_ROUND_TRIPS) process.exitCode = 1;
    if (offenders !== OFFENDERS.at(-1)) continue;
    printPath(calls, closed);
    printCounts('the whole run', calls);
  }
  const stage = openStage();
  const tick = timeCalls(stage.account);
  await stage.invoke(TICK, 'tick');
  printCounts('an idle tick', tick);
  if (tick.length > 1) process.exitCode = 1;
}

function printCounts(what: string, calls: readonly TimedCall[]): void {
  const names = calls.map(({ name }) => name);
  const counts = [...new Set(names)].map(
    (name) => `${names.filter((other) => other === name).length} ${name}`,
  );
  console.log(`  ${what}: ${calls.length} calls: ${counts.sort().join(', ')}`);
}

async function answerAlarm(offenders: number): Promise<readonly TimedCall[]> {
  // Waiting for the rules to reach every host is no call, and is left out.
  const stage = openStage({ lockDown: { settleSeconds: 0 } });
  const addresses = Array.from({ length: offenders }, (_, index) => `20.${index}.7.9`);
  // Twice, so that a single one is a flood, too.
  for (const minutesAgo of [4, 5]) writeOffences(stage, addresses, { minutesAgo });
  setAlarm(stage, 'ALARM');
  const calls = timeCalls(stage.account);
  await stage.invoke(alarmEvent(ALARM_AT), 'run');
  return calls;
}

/** Notes every call with its times, counted from now. */
function timeCalls(account: Account): readonly TimedCall[] {
  const startedMs = account.clock.nowMs();
  const calls: TimedCall[] = [];
  account.onCall(({ service, action, at }: Call) => {
    const latencyMs = service === 'ec2' ? EC2_MS : OTHERS_MS;
    const startMs = at.getTime() - startedMs;
    calls.push({ name: action, startMs, endMs: startMs + latencyMs });
    return { latencyMs };
  });
  return calls;
}

function lastOf(calls: readonly TimedCall[], name: string): TimedCall {
  const last = calls.findLast((call) => call.name === name);
  if (last === undefined) throw new Error(`no ${name} was called`);
  return last;
}

function tripsUntil(ms: number): number {
  return ms / EC2_MS;
}

/** From the end backwards: each call began when the one before it ended; what lies between is waiting. */
function printPath(calls: readonly TimedCall[], end: TimedCall): void {
  const path = [end];
  for (let first = end; ;) {
    const before = calls
      .filter(({ endMs }) => endMs <= first.startMs)
      .reduce<TimedCall | undefined>((a, b) => (a === undefined || b.endMs >= a.endMs ? b : a), undefined);
    if (before === undefined) break;
    path.unshift(before);
    first = before;
  }
  console.log('    critical path');
  for (const { name, startMs, endMs } of path)
    console.log(`      ${String(startMs).padStart(5)} to ${String(endMs).padStart(5)} ms  ${name}`);
}
