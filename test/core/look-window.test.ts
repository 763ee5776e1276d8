/** What a look reads, when what it read is settled, and when an incident has read enough. */
import { chooseWindow, isBudgetSpent, maySettle } from '../../lambda/core/look-window';
import type { SettledEvidence } from '../../lambda/core/settled-evidence';
import { policyWith } from '../support/policy';

const { detection } = policyWith({ detection: { lookbackMinutes: 60, lateMinutes: 10 } });
const at = (time: string): Date => new Date(`2020-12-24T${time}Z`);
const settledUntil = (time: string): SettledEvidence => ({
  until: at(time).toISOString(),
  lines: { read: 1, unparsed: 0 },
  clients: [],
  minutes: [],
});

describe('the time that a look reads', () => {
  it('begins the lookback before the incident was opened, however late the look', () => {
    const incident = { openedAt: at('07:10:00').toISOString(), settled: undefined };
    expect(chooseWindow(detection, undefined, at('07:10:00')).from).toEqual(at('06:10:00'));
    expect(chooseWindow(detection, incident, at('07:40:00')).from).toEqual(at('06:10:00'));
  });

  it('begins where the last look settled', () => {
    const incident = { openedAt: at('07:10:00').toISOString(), settled: settledUntil('07:20:00') };
    expect(chooseWindow(detection, incident, at('07:40:00')).from).toEqual(at('07:20:00'));
  });

  it('is settled up to the moment behind which no line is awaited any more, in whole seconds', () => {
    expect(chooseWindow(detection, undefined, at('07:10:00.900')).settleUntil).toEqual(at('07:00:00'));
  });

  it('is settled a second further at least, so that looks come on', () => {
    const incident = { openedAt: at('07:10:00').toISOString(), settled: settledUntil('07:35:00') };
    expect(chooseWindow(detection, incident, at('07:40:00')).settleUntil).toEqual(at('07:35:01'));
  });
});

describe('the bytes that an incident may read', () => {
  const { maxBytesPerIncident: most } = detection;
  it.each([
    [undefined, false],
    [{ bytesScanned: 0 }, false],
    [{ bytesScanned: most - 1 }, false],
    [{ bytesScanned: most }, true],
    [{ bytesScanned: most + 1 }, true],
  ])('of %j: spent is %s', (incident, isSpent) => {
    expect(isBudgetSpent(detection, incident)).toBe(isSpent);
  });
});

describe('what was read', () => {
  it('is settled where all of it was read', () => {
    expect(maySettle(true, detection, at('06:10:00'), at('07:10:00'))).toBe(true);
  });

  it('is read again by the next looks where a part was missing', () => {
    expect(maySettle(false, detection, at('06:10:00'), at('07:10:00'))).toBe(false);
    expect(maySettle(false, detection, at('06:10:00'), at('07:25:00'))).toBe(false);
  });

  it('is settled after a quarter of an hour in any case: what never can be read must not make every look dear', () => {
    expect(maySettle(false, detection, at('06:10:00'), at('07:25:01'))).toBe(true);
  });
});
