/**
 * Two runs that meet: one is held at each of its calls in turn while another one runs from its beginning to its end. What
 * holds them apart are the conditions of the ledger's writes, and each of them is needed somewhere here.
 */
import type { Call } from '../../drill/account/calls';
import { readLedger } from '../../lambda/aws/ledger';
import type { Incident } from '../../lambda/core/ledger-rows';
import type { Report } from '../../lambda/core/report';
import { describeContent } from './content';
import { findScenario } from './scenarios';
import { ALARM_AT, alarmEvent, copyStage, setAlarm, sleepUntil, TABLE, TICK, type Stage } from './stage';

const ALARM = alarmEvent(ALARM_AT);
const ANOTHER = alarmEvent(new Date(ALARM_AT.getTime() - 60_000));

/** The held call takes effect after a minute: any other run is through by then. */
const HELD_MS = 120_000;

/** All calls of the ledger, where runs meet, and some of the others. */
function chooseCalls(calls: readonly Call[]): readonly number[] {
  return calls.flatMap(({ service }, index) => (service === 'dynamodb' || index % 24 === 0 ? [index] : []));
}

async function listCalls(prepared: Stage, event: object): Promise<readonly Call[]> {
  const stage = copyStage(prepared);
  await stage.invoke(event, 'held');
  return stage.account.calls.filter(({ run }) => run === 'held');
}

async function meet(
  stage: Stage,
  event: object,
  index: number,
  runOther: () => Promise<unknown>,
): Promise<void> {
  let seen = 0;
  let met: Promise<unknown> | undefined;
  const calm = stage.account.onCall(({ run }) => {
    if (run !== 'held' || seen++ !== index) return undefined;
    met = runOther();
    return { latencyMs: HELD_MS };
  });
  await stage.invoke(event, 'held');
  calm();
  if (met === undefined) throw new Error(`the run has no call ${index}`);
  await met;
}

async function finish(stage: Stage, from: Date): Promise<void> {
  for (const minutes of [5, 11, 12]) {
    await sleepUntil(stage, from, minutes);
    await stage.invoke(TICK, `tick-${minutes}`);
  }
}

/** Which of two alarms opened the incident is no matter. */
const contentOf = (stage: Stage): readonly string[] =>
  describeContent(stage).filter((line) => !/^answered:|^active incident: alarms/.test(line));

const findIncident = async ({ account }: Stage): Promise<Incident | undefined> =>
  (await readLedger({ dynamodb: account.clients.dynamodb, table: TABLE })).incident;

it.each([
  ['another alarm', ANOTHER],
  ['the same alarm', ALARM],
  ['a tick', TICK],
])('%s comes while an alarm is answered: the end is that of one alarm', async (_who, other) => {
  const prepared = await findScenario('alarm in a flood').prepare();
  const alone = copyStage(prepared);
  await alone.invoke(ALARM, 'alone');
  await finish(alone, ALARM_AT);
  const calls = await listCalls(prepared, ALARM);
  expect(calls.length).toBeGreaterThan(90);
  for (const index of chooseCalls(calls)) {
    const stage = copyStage(prepared);
    await meet(stage, ALARM, index, () => stage.invoke(other, 'other'));
    const before = await findIncident(stage);
    await finish(stage, ALARM_AT);
    expect([index, contentOf(stage)]).toEqual([index, contentOf(alone)]);
    expect((await findIncident(stage))?.id).toBe(before?.id);
  }
});

describe('an alarm and the tick that closes its incident', () => {
  let prepared: Stage;
  beforeAll(async () => {
    prepared = await findScenario('tick that closes the incident').prepare();
  });
  const now = (): Date => prepared.account.clock.now();

  /** Closed before the alarm, or kept open by it: in the end the alarm's incident is there, and a look of it is noted. */
  async function expectLookedInto(stage: Stage, index: number): Promise<void> {
    await finish(stage, now());
    const incident = await findIncident(stage);
    expect([index, incident?.state, typeof incident?.lastLookAt]).toEqual([index, 'open', 'string']);
    const closed = describeContent(stage).filter((line) => line === 'closed incident: state "closed"');
    const isNew = incident?.openedAt !== ALARM_AT.toISOString();
    expect([index, closed.length]).toEqual([index, isNew ? 1 : 0]);
  }

  it('the alarm comes while the tick closes: it is looked into', async () => {
    for (const index of chooseCalls(await listCalls(prepared, TICK))) {
      const stage = copyStage(prepared);
      await meet(stage, TICK, index, () => {
        setAlarm(stage, 'ALARM');
        return stage.invoke(alarmEvent(now()), 'other');
      });
      await expectLookedInto(stage, index);
    }
  });

  it('the tick closes while the alarm is noted: it is looked into', async () => {
    const event = alarmEvent(now());
    const noting = (await listCalls(prepared, event)).findIndex(({ service }) => service !== 'dynamodb');
    expect(noting).toBeGreaterThan(2);
    for (let index = 0; index < noting; index += 1) {
      const stage = copyStage(prepared);
      await meet(stage, event, index, async () => {
        await stage.invoke(TICK, 'other');
        setAlarm(stage, 'ALARM');
      });
      await expectLookedInto(stage, index);
    }
  });
});

describe('a ghost whose word with the ledger arrives while the next holder works', () => {
  /** The function's five minutes and the lease's sixth are over. */
  const TAKEN_OVER_MINUTES = 6.1;
  /** The next holder waits for the logs. */
  const LANDS_MINUTES = TAKEN_OVER_MINUTES + 1.5 / 60;

  /** @returns what a third run is told that comes right after the ghost's word */
  async function haunt(stage: Stage, index: number, heir: string): Promise<Report> {
    const { clock } = stage.account;
    let seen = 0;
    const calm = stage.account.onCall(({ run }) => {
      if (run !== 'held' || seen++ !== index) return undefined;
      return { latencyMs: 2 * (ALARM_AT.getTime() + LANDS_MINUTES * 60_000 - clock.nowMs()) };
    });
    const ghost = stage.invoke(ALARM, 'held').catch(() => undefined);
    await sleepUntil(stage, ALARM_AT, TAKEN_OVER_MINUTES);
    calm();
    const next = stage.invoke(TICK, heir);
    await sleepUntil(stage, ALARM_AT, LANDS_MINUTES);
    await clock.sleep(50);
    const third = await stage.invoke(TICK, 'third');
    await Promise.all([ghost, next]);
    return third;
  }

  it.each([
    ['of another name', 'heir'],
    // Lambda repeats an event under the same run id: the fence alone tells them apart.
    ['of the same name', 'held'],
  ])('%s: it is not disturbed, and keeps the lease', async (_who, heir) => {
    const prepared = await findScenario('alarm in a flood').prepare();
    const calls = await listCalls(prepared, ALARM);
    const taken = calls.findIndex(({ action }) => action === 'UpdateItem');
    const words = calls.flatMap(({ action }, index) =>
      index > taken && /^(?:TransactWriteItems|UpdateItem)$/.test(action) ? [index] : [],
    );
    expect(words.length).toBeGreaterThan(5);
    for (const index of words) {
      const stage = copyStage(prepared);
      const third = await haunt(stage, index, heir);
      expect([index, third.isBusy]).toEqual([index, true]);
    }
  });
});
