/** Many at once: one run works, the others say who does, and the end is the same as if one had come alone. */
import type { Report } from '../../lambda/core/report';
import { describeContent } from './content';
import { findScenario } from './scenarios';
import { ALARM_AT, alarmEvent, copyStage, sleepUntil, TICK, type Stage } from './stage';

const ALARM = alarmEvent(ALARM_AT);

/** Alarm rows aside: they count deliveries. */
const contentOf = (stage: Stage): readonly string[] =>
  describeContent(stage).filter((line) => !line.startsWith('answered:'));

async function finish(stage: Stage): Promise<readonly string[]> {
  for (const minutes of [4, 10, 11]) {
    await sleepUntil(stage, ALARM_AT, minutes);
    await stage.invoke(TICK, `tick-${minutes}`);
  }
  return contentOf(stage);
}

function invokeTogether(stage: Stage, events: readonly object[]): Promise<readonly Report[]> {
  return Promise.all(events.map((event, index) => stage.invoke(event, `run-${index}`)));
}

const countWorkers = (stage: Stage): number =>
  new Set(
    stage.account.calls
      .filter(({ action }) => /^(?:Create|Replace|Delete|Authorize|Revoke)/.test(action))
      .map(({ run }) => run),
  ).size;

describe('fifty runs at once', () => {
  let prepared: Stage;
  let alone: readonly string[];
  beforeAll(async () => {
    prepared = await findScenario('alarm in a flood').prepare();
    const stage = copyStage(prepared);
    await stage.invoke(ALARM, 'alone');
    alone = await finish(stage);
  });

  const fifty = (make: (index: number) => object): readonly object[] =>
    Array.from({ length: 50 }, (_, index) => make(index));
  // Other state changes of the same alarm: each is a delivery of its own.
  const another = (index: number): object => alarmEvent(new Date(ALARM_AT.getTime() - index * 1000));

  it.each([
    ['deliveries of one alarm', fifty(() => ALARM)],
    ['different alarms', fifty(another)],
    ['alarms and ticks', fifty((index) => (index % 2 === 0 ? another(index) : TICK))],
  ])('%s: whatever the order, one works, and the end is the same', async (_what, events) => {
    for (const shuffleSeed of [1, 2, 3]) {
      const stage = copyStage(prepared, shuffleSeed);
      const reports = await invokeTogether(stage, events);
      expect(countWorkers(stage)).toBe(1);
      const idle = reports.filter(({ summary }) =>
        /^(?:Another run is at work \(run-\d+, since 2020-12-24T[\d:.]+Z\)|This alarm was answered already|Nothing to do)/.test(
          summary,
        ),
      );
      expect(idle.length).toBeGreaterThanOrEqual(48);
      const withoutAlarms = (lines: readonly string[]): readonly string[] =>
        lines.filter((line) => !line.startsWith('active incident: alarms'));
      expect(withoutAlarms(await finish(stage))).toEqual(withoutAlarms(alone));
    }
  });
});

it('an alarm that comes while its incident is being closed is looked into', async () => {
  const prepared = await findScenario('tick that closes the incident').prepare();
  const now = prepared.account.clock.now();
  for (const shuffleSeed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const stage = copyStage(prepared, shuffleSeed);
    const closing = stage.invoke(TICK, 'closing');
    // While the closing run reads, plans or writes.
    await stage.account.clock.sleep(100 * shuffleSeed);
    const joining = stage.invoke(alarmEvent(now), 'joining');
    await Promise.all([closing, joining]);
    const ledger = describeContent(stage);
    expect(ledger.filter((line) => line.includes('active incident: state "open"'))).toHaveLength(1);
  }
});

describe('a ghost: a run that was held up until after its end', () => {
  it('writes nothing more to the network, and stops', async () => {
    const stage = copyStage(await findScenario('alarm in a flood').prepare());
    const lateWrites: string[] = [];
    stage.account.onCall(({ run, action }) => {
      if (run !== 'ghost') return undefined;
      const isIntent =
        action === 'TransactWriteItems' &&
        stage.account.calls.some(({ action: done }) => done === 'DescribeTargetHealth');
      if (/^(?:Create|Replace|Delete|Authorize|Revoke)/.test(action)) lateWrites.push(action);
      return isIntent ? { latencyMs: 20 * 60_000 } : undefined;
    });
    const ghost = stage.invoke(ALARM, 'ghost').catch((error: unknown) => error);
    await sleepUntil(stage, ALARM_AT, 8);
    await stage.invoke(TICK, 'next');
    await ghost;
    expect(lateWrites).toEqual([]);
    expect(countWorkers(stage)).toBe(1);
  });

  it('begins no write to the network in its last thirty seconds', async () => {
    const stage = copyStage(await findScenario('alarm in a flood').prepare());
    // The note of the first authorisation takes until 20 s before the end.
    let notes = 0;
    stage.account.onCall(({ action }) => {
      if (action !== 'TransactWriteItems') return undefined;
      notes += 1;
      return notes === 4 ? { latencyMs: 272_000 } : undefined;
    });
    const end = stage.account.clock.nowMs() + 300_000;
    const report = await stage.invoke(ALARM, 'slow');
    const writes = stage.account.calls.filter(({ action }) =>
      /^(?:Create|Replace|Delete|Authorize|Revoke)/.test(action),
    );
    expect(writes.length).toBeGreaterThan(0);
    expect(writes.every(({ at }) => at.getTime() < end - 30_000)).toBe(true);
    expect(report.outcomes.some(({ detail }) => detail?.startsWith('no time left') === true)).toBe(true);
    await sleepUntil(stage, ALARM_AT, 9);
    await stage.invoke(TICK, 'next');
    expect(describeContent(stage).filter((line) => line.includes('revoke'))).toHaveLength(4);
  });
});
