/** Times as the readers' clocks show them. */
import { openClock } from '../../lambda/core/local-time';

const AT = '2020-12-24T20:05:09.000Z';

it('shows the local day, which may be another one, and names the offset', () => {
  const tokyo = openClock('Asia/Tokyo');
  expect(tokyo.full(AT)).toBe('2020-12-25 05:05:09 +09:00');
  expect([tokyo.dateTime(AT), tokyo.second(AT), tokyo.minute(AT)]).toEqual([
    '2020-12-25 05:05:09',
    '05:05:09',
    '05:05',
  ]);
  expect(tokyo.describe(AT)).toBe('Asia/Tokyo (+09:00)');
});

it('follows summer time', () => {
  const berlin = openClock('Europe/Berlin');
  expect(berlin.full('2026-03-29T00:59:59.000Z')).toBe('2026-03-29 01:59:59 +01:00');
  expect(berlin.full('2026-03-29T01:00:00.000Z')).toBe('2026-03-29 03:00:00 +02:00');
});

it('shows UTC by Z, offsets as they are, and what is no time zone as UTC', () => {
  expect(openClock('UTC').full(AT)).toBe('2020-12-24 20:05:09Z');
  expect(openClock('-03:30').full(AT)).toBe('2020-12-24 16:35:09 -03:30');
  expect(openClock('-03:30').describe(AT)).toBe('-03:30');
  expect(openClock('Mars/Olympus').describe(AT)).toBe('UTC');
});
