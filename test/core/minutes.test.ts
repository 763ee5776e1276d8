import { COLUMNS } from '../../lambda/core/insights-query';
import { mergeMinutes } from '../../lambda/core/minutes';

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
