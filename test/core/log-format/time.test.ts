/** Times of log lines and time zones: what instant a line names. */
import fc from 'fast-check';
import { fixedTimeZone, parseTimeZone, toInstant } from '../../../lambda/core/log-format/time-zone';
import { parseTimeFormat } from '../../../lambda/core/log-format/strftime';
import { readOffsetMinutes } from '../../../lambda/core/log-format/civil-time';
import { readTime } from '../../../lambda/core/log-format/time-pattern';

const read = (format: string, text: string): number | undefined =>
  readTime(parseTimeFormat(format, `%{${format}}t`, 1), text)?.time;

describe('times in a line', () => {
  const start = Date.parse('2020-12-24T18:58:32+09:00');
  it.each([
    ['', '24/Dec/2020:18:58:32 +0900', start],
    ['%Y-%m-%dT%H:%M:%S%z', '2020-12-24T18:58:32+0900', start],
    ['begin:%F %T %z', '2020-12-24 18:58:32 +0900', start],
    ['%D %R:%S %z', '12/24/20 18:58:32 +0900', start],
    ['%a %h %e %k:%M:%S %z %Y', 'Thu Dec 24 18:58:32 +0900 2020', start],
    ['%s', String(start / 1000), start],
    ['sec', String(start / 1000), start],
    ['msec', String(start + 7), start + 7],
    ['usec', `${start}999`, start],
    ['%I:%M:%S %p %d/%b/%Y %z', '12:00:00 AM 25/Dec/2020 +0900', Date.parse('2020-12-25T00:00:00+09:00')],
  ])('%s: %s', (format, text, time) => {
    expect(read(format, text)).toBe(time);
  });

  it.each([
    ['', '29/Feb/2021:00:00:00 +0900'],
    ['', '24/Xyz/2020:00:00:00 +0900'],
    ['', '24/Dec/2020:24:00:00 +0900'],
    ['', '24/Dec/2020:00:60:00 +0900'],
    ['', '24/Dec/0020:00:00:00 +0900'],
    ['', '24/Dec/2020:00:00:00 +0960'],
    ['', 'x24/Dec/2020:00:00:00 +0900'],
    ['sec', '99999999999999999999'],
  ])('names no instant: %s %s', (format, text) => {
    expect(read(format, text)).toBeUndefined();
  });

  it('reads back what is written, for any second and zone', () => {
    const seconds = fc.integer({ min: 0, max: 4_102_444_800 });
    const quarters = fc.integer({ min: -12 * 4, max: 14 * 4 });
    fc.assert(
      fc.property(seconds, quarters, (second, quarter) => {
        const zone = fixedTimeZone(quarter * 15).name;
        const local = new Date(second * 1000 + quarter * 15 * 60_000).toISOString().slice(0, 19);
        expect(read('%Y-%m-%dT%H:%M:%S%z', `${local}${zone.replace(':', '')}`)).toBe(second * 1000);
      }),
    );
  });
});

describe('time zones', () => {
  const local = (text: string): number => Date.parse(`${text}Z`);
  const at = (zone: string, text: string): string => {
    const parsed = parseTimeZone(zone);
    if (parsed === undefined) throw new Error(`${zone} is no zone`);
    return new Date(toInstant(local(text), parsed)).toISOString();
  };

  it.each([
    ['Asia/Tokyo', '2020-12-24T16:09:57', '2020-12-24T07:09:57.000Z'],
    ['+09:00', '2020-12-24T16:09:57', '2020-12-24T07:09:57.000Z'],
    ['-0330', '2020-12-24T16:09:57', '2020-12-24T19:39:57.000Z'],
    ['UTC', '2020-12-24T16:09:57', '2020-12-24T16:09:57.000Z'],
    ['Z', '2020-12-24T16:09:57', '2020-12-24T16:09:57.000Z'],
    ['Asia/Kathmandu', '2020-12-24T16:09:57', '2020-12-24T10:24:57.000Z'],
    ['Europe/Berlin', '2020-07-01T12:00:00', '2020-07-01T10:00:00.000Z'],
    ['Europe/Berlin', '2020-12-01T12:00:00', '2020-12-01T11:00:00.000Z'],
    ['America/New_York', '2020-03-08T01:59:59', '2020-03-08T06:59:59.000Z'],
    ['America/New_York', '2020-03-08T03:00:00', '2020-03-08T07:00:00.000Z'],
  ])('%s %s is %s', (zone, text, instant) => {
    expect(at(zone, text)).toBe(instant);
  });

  it('takes an hour that never comes by the offset from before the change', () => {
    expect(at('America/New_York', '2020-03-08T02:30:00')).toBe('2020-03-08T07:30:00.000Z');
    expect(at('Australia/Lord_Howe', '2020-10-04T02:15:00')).toBe('2020-10-03T15:45:00.000Z');
  });

  it('takes an hour that comes twice as the first', () => {
    expect(at('America/New_York', '2020-11-01T01:30:00')).toBe('2020-11-01T05:30:00.000Z');
    expect(at('Europe/Berlin', '2020-10-25T02:30:00')).toBe('2020-10-25T00:30:00.000Z');
  });

  it.each(['Mars/Olympus', '', '+25:00', '09:00', 'Asia/Tokyo; rm', '__proto__', '+9'])(
    'knows no zone %j',
    (text) => {
      expect(parseTimeZone(text)).toBeUndefined();
    },
  );

  it('reads back any instant outside of hours that come twice', () => {
    const zone = parseTimeZone('Europe/Berlin');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (second) => {
        if (zone === undefined) return;
        const instant = second * 1000;
        const offset = zone.offsetMinutesAt(instant);
        const isRepeated = zone.offsetMinutesAt(instant - 60 * 60_000) !== offset;
        fc.pre(!isRepeated);
        expect(toInstant(instant + offset * 60_000, zone)).toBe(instant);
      }),
    );
  });

  it('names a fixed zone as it is written', () => {
    expect(fixedTimeZone(540).name).toBe('+09:00');
    expect(fixedTimeZone(-210).name).toBe('-03:30');
    expect(readOffsetMinutes(fixedTimeZone(-210).name)).toBe(-210);
  });
});
