/** The zone that an access log's offsets tell: what the error log, which names none, is read by. */
import { followOffsets, OffsetUses } from '../../../lambda/core/log-format/offset-uses';
import { toInstant } from '../../../lambda/core/log-format/time-zone';

const at = (text: string): number => Date.parse(text);
/** As the error log writes it, without a zone. */
const local = (text: string): number => Date.parse(`${text}Z`);

function met(...lines: readonly string[]): OffsetUses {
  const uses = new OffsetUses();
  for (const line of lines) {
    const [, sign, hours] = /([+-])(\d\d):00$/.exec(line) ?? [];
    uses.meet(Number(`${sign ?? ''}${hours ?? ''}`) * 60, at(line));
  }
  return uses;
}

it('is the one offset, whatever the hour', () => {
  const zone = followOffsets(met('2020-12-24T16:10:00+09:00', '2020-12-24T18:10:00+09:00').all);
  expect(zone?.name).toBe('+09:00');
  expect(zone?.offsetMinutesAt(0)).toBe(540);
});

describe('where clocks were changed', () => {
  const autumn = met('2025-10-26T02:59:10+02:00', '2025-10-26T02:00:05+01:00', '2025-10-26T09:00:00+01:00');

  it('follows the access log from one offset to the next', () => {
    const zone = followOffsets(autumn.all);
    if (zone === undefined) throw new Error('no zone');
    expect(zone.name).toBe('+02:00, then +01:00');
    expect(toInstant(local('2025-10-26T01:30:00'), zone)).toBe(at('2025-10-25T23:30:00Z'));
    expect(toInstant(local('2025-10-26T03:30:00'), zone)).toBe(at('2025-10-26T02:30:00Z'));
  });

  it('does so in spring, too, and with lines in any order', () => {
    const zone = followOffsets(
      met('2025-03-30T03:00:00+02:00', '2025-03-30T01:59:59+01:00', '2025-03-30T00:00:00+01:00').all,
    );
    expect(zone?.offsetMinutesAt(at('2025-03-30T00:59:00Z'))).toBe(60);
    expect(zone?.offsetMinutesAt(at('2025-03-30T01:00:00Z'))).toBe(120);
  });

  it('joins what several readings met', () => {
    const joined = new OffsetUses();
    for (const use of met('2025-10-26T02:00:05+01:00').all) joined.include(use);
    for (const use of met('2025-10-26T02:59:10+02:00').all) joined.include(use);
    expect(followOffsets(joined.all)?.name).toBe('+02:00, then +01:00');
  });
});

it('cannot be told where two offsets are in use at a time, or none at all', () => {
  const mixed = met('2020-12-24T07:10:00+00:00', '2020-12-24T16:10:00+09:00', '2020-12-24T07:12:00+00:00');
  expect(followOffsets(mixed.all)).toBeUndefined();
  expect(followOffsets(new OffsetUses().all)).toBeUndefined();
  const uses = new OffsetUses();
  uses.meet(undefined, 0);
  expect(uses.all).toEqual([]);
});
