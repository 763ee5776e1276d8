/** An alarm's event that comes late: what it says may be over. */
import { refused } from '../drill/account/failures';
import { findScenario } from './faults/scenarios';
import { ALARM_AT, alarmEvent, setAlarm, sleepUntil, TABLE, type Stage } from './faults/stage';

const ALARM = alarmEvent(ALARM_AT);

async function openAfter(minutes: number, value: 'OK' | 'ALARM'): Promise<Stage> {
  const stage = await findScenario('alarm in a flood').prepare();
  await sleepUntil(stage, ALARM_AT, minutes);
  setAlarm(stage, value);
  return stage;
}

const countRows = ({ account }: Stage): number => account.state.tables.get(TABLE)?.items.size ?? 0;

it('opens nothing if the alarm is OK by now, and says so', async () => {
  const stage = await openAfter(11, 'OK');
  const { summary } = await stage.invoke(ALARM, 'late');
  expect(summary).toMatch(/came late, and it is OK by now: nothing was opened/);
  expect(countRows(stage)).toBe(0);
});

it('opens an incident if the alarm is still in ALARM', async () => {
  const stage = await openAfter(11, 'ALARM');
  expect((await stage.invoke(ALARM, 'late')).incident?.verdict).toBe('connect-flood');
});

it('opens an incident without asking for a fresh event', async () => {
  const stage = await openAfter(9, 'OK');
  expect((await stage.invoke(ALARM, 'late')).incident?.verdict).toBe('connect-flood');
});

it('fails, for Lambda to try again, if the alarm cannot be asked', async () => {
  const stage = await openAfter(11, 'OK');
  stage.account.onCall(({ service }) =>
    service === 'cloudwatch' ? { failBefore: refused(service) } : undefined,
  );
  await expect(stage.invoke(ALARM, 'late')).rejects.toThrow(/DescribeAlarms/);
  expect(countRows(stage)).toBe(0);
});
