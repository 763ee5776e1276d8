import type { Moment } from '../../lambda/core/evidence';
import { COLUMNS } from '../../lambda/core/insights-query';
import { countMinutes, keepLarger, mergeMinutes } from '../../lambda/core/minutes';

const row = (first: string, count: number, isConnect: boolean): Readonly<Record<string, string>> => ({
  [COLUMNS.first]: `2020-12-24 ${first}`,
  [COLUMNS.count]: String(count),
  [COLUMNS.isConnect]: isConnect ? '1' : '0',
});

describe('requests minute by minute', () => {
  it('are counted apart, CONNECT and others, in the order of time', () => {
    const minutes = mergeMinutes(
      [],
      [row('07:11:03.000', 4, true), row('07:10:00.000', 7, false), row('07:11:30.000', 2, false)],
    );
    expect(minutes).toEqual([
      { minute: '2020-12-24T07:10:00.000Z', connects: 0, others: 7 },
      { minute: '2020-12-24T07:11:00.000Z', connects: 4, others: 2 },
    ]);
  });

  it('grow when late lines are read, and do not shrink when only the end of a minute is read again', () => {
    const before = mergeMinutes([], [row('07:10:00.000', 7, true)]);
    expect(mergeMinutes(before, [row('07:10:00.000', 9, true)])[0]?.connects).toBe(9);
    expect(mergeMinutes(before, [row('07:10:50.000', 2, true)])[0]?.connects).toBe(7);
  });

  it('leave out rows that say no time or no number', () => {
    expect(
      mergeMinutes(
        [],
        [
          { ...row('07:10:00.000', 7, true), [COLUMNS.first]: 'soon' },
          { ...row('07:10:00.000', 7, true), [COLUMNS.count]: '-1' },
        ],
      ),
    ).toEqual([]);
  });
});

describe('minutes that the lines told, where no query counted them', () => {
  const at = (time: string, offences: number): Moment => ({
    address: '203.0.113.7',
    second: Date.parse(`2020-12-24T${time}Z`) / 1000,
    offences,
    timeouts: 1,
  });

  it('hold the offences of all senders', () => {
    expect(countMinutes([at('07:10:01', 2), at('07:10:59', 3), at('07:12:00', 1)])).toEqual([
      { minute: '2020-12-24T07:10:00.000Z', connects: 5, others: 0 },
      { minute: '2020-12-24T07:12:00.000Z', connects: 1, others: 0 },
    ]);
  });

  it('stand beside those that a query counted: of each minute the larger count', () => {
    const counted = mergeMinutes([], [row('07:10:00.000', 7, true), row('07:11:00.000', 2, false)]);
    expect(keepLarger(counted, countMinutes([at('07:10:01', 2), at('07:11:00', 4)]))).toEqual([
      { minute: '2020-12-24T07:10:00.000Z', connects: 7, others: 0 },
      { minute: '2020-12-24T07:11:00.000Z', connects: 4, others: 2 },
    ]);
  });
});
