/**
 * Many environments of one account and region whose alarms fire in the same second: each the function itself against
 * an account in memory, all on one clock, all under the limits that AWS sets for the account. Prints how long the last
 * deny takes, what was turned away, and what was left to the next tick. Equal code gives equal figures.
 */
import { createAccount, type Account } from '../../drill/account/account';
import { createTable } from '../../drill/account/dynamodb/state';
import type { Clock } from '../../drill/clock';
import { MEMO_ENVIRONMENT } from '../../drill/incidents/memo';
import { buildSite, SITE } from '../../drill/incidents/site';
import { createRandom, type Random } from '../../drill/random';
import { parseEnvironment } from '../../lambda/config';
import { parseEvent } from '../../lambda/event';
import { remediate } from '../../lambda/remediate';
import {
  ALARM_AT,
  alarmEvent,
  setAlarm,
  TABLE,
  TICK,
  TOPIC,
  writeOffences,
  type Stage,
} from '../faults/stage';
import { createApiLimits, retryThrottled, type ApiLimits } from './api-limits';

const ENVIRONMENTS = [1, 5, 10, 50, 200];
const OFFENDERS = 20;
/** CloudWatch looks at an alarm once a minute, at a second of its own; here the worst case, all in one. */
const WITHIN_MS = 1_000;
const MOST_TICKS = 30;
/** So many at once must be answered in full; more are too many for one account (docs/scale.md). */
const HOLDS = 50;

interface Answered {
  readonly lastDenyMs: number;
  readonly lockedDownMs: number;
  readonly ticks: number;
  readonly readEvents: boolean;
}

/** Prints one line for each number of environments; the exit status is 1 where `HOLDS` or fewer are not all answered. */
export async function run(): Promise<void> {
  console.log(
    `scale: environments of one account that are attacked in the same second, ${OFFENDERS} offenders each`,
  );
  console.log('  how many    last deny (median, slowest)   locked down   ticks   events read   turned away');
  for (const count of ENVIRONMENTS) await measure(count);
}

async function measure(count: number): Promise<void> {
  const limits = createApiLimits();
  const random = createRandom(count);
  const first = createAccount({ start: ALARM_AT });
  const accounts = [
    first,
    ...Array.from({ length: count - 1 }, () => createAccount({ start: ALARM_AT, clock: first.clock })),
  ];
  const stages = accounts.map((account, index) => openEnvironment(account, limits, random, index));
  const answers = await Promise.all(stages.map((stage) => answer(stage, random, first.clock)));
  const lasts = answers
    .map(({ lastDenyMs }) => lastDenyMs)
    .sort((a, b) => (Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b));
  const seconds = (ms: number): string =>
    Number.isFinite(ms) ? `${(ms / 1000).toFixed(1)} s` : `not in ${MOST_TICKS} min`;
  const turnedAway = [...limits.throttles].sort(([, a], [, b]) => b - a);
  console.log(
    [
      `  ${String(count).padEnd(10)}`,
      `${seconds(lasts[Math.floor(count / 2)] ?? NaN)}, ${seconds(lasts.at(-1) ?? NaN)}`.padEnd(28),
      seconds(Math.max(...answers.map(({ lockedDownMs }) => lockedDownMs))).padEnd(12),
      String(Math.max(...answers.map(({ ticks }) => ticks))).padEnd(6),
      String(answers.filter(({ readEvents }) => readEvents).length).padEnd(12),
      turnedAway.length === 0 ? 'nothing' : turnedAway.map(([name, times]) => `${times} ${name}`).join(', '),
    ].join('  '),
  );
  if (count <= HOLDS && lasts.some((last) => !Number.isFinite(last))) process.exitCode = 1;
}

function openEnvironment(account: Account, limits: ApiLimits, random: Random, index: number): Stage {
  buildSite(account);
  account.state.tables.set(TABLE, createTable(TABLE));
  account.state.topics.add(TOPIC);
  const environment = parseEnvironment('scale', { ...MEMO_ENVIRONMENT, lockDown: { settleSeconds: 0 } });
  const stage: Stage = {
    account,
    environment,
    generation: 0,
    settings: {},
    invoke: (event, runId) =>
      remediate(parseEvent(event), {
        environment,
        clients: retryThrottled(account.startRun(runId), account.clock, random),
        clock: account.clock,
        table: TABLE,
        topicArn: TOPIC,
        alarmName: SITE.alarmName,
        runId,
        endsAt: new Date(account.clock.nowMs() + 5 * 60_000),
      }),
  };
  const addresses = Array.from({ length: OFFENDERS }, (_, offender) => `20.${offender}.${index}.9`);
  writeOffences(stage, addresses);
  setAlarm(stage, 'ALARM');
  limits.guard(account);
  return stage;
}

/** The alarm, and as many ticks as it takes until everything is done that the first look planned. */
async function answer(stage: Stage, random: Random, clock: Clock): Promise<Answered> {
  const { account } = stage;
  const firedAtMs = clock.nowMs() + random.next() * WITHIN_MS;
  await clock.sleep(firedAtMs - clock.nowMs());
  const failed = await stage.invoke(alarmEvent(ALARM_AT), 'run').then(
    () => false,
    () => true,
  );
  let ticks = 0;
  for (let open = failed; open && ticks < MOST_TICKS; ticks += 1) {
    await clock.sleep(firedAtMs + (ticks + 1) * 60_000 - clock.nowMs());
    open = await stage.invoke(TICK, `tick-${ticks}`).then(
      ({ outcomes }) => outcomes.some(({ result }) => result !== 'done'),
      () => true,
    );
  }
  const lastOf = (name: string): number =>
    account.calls.findLast(({ action }) => action === name)?.at.getTime() ?? NaN;
  return {
    lastDenyMs: lastOf('CreateNetworkAclEntry') - firedAtMs,
    lockedDownMs: lastOf('RevokeSecurityGroupIngress') - firedAtMs,
    ticks,
    readEvents: account.calls.some(({ action }) => action === 'FilterLogEvents'),
  };
}
