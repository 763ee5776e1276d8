/** What the picture of an attack shows: its span, its bars, its marks. */
import {
  chooseSpan,
  chooseTicks,
  makeBars,
  placeMarks,
  type PictureMark,
} from '../../../lambda/core/report-page/picture-data';

const at = (clock: string): string => `2020-12-24T${clock}.000Z`;
const mark = (clock: string, kind: PictureMark['kind'] = 'denied', label = 'denied'): PictureMark => ({
  kind,
  at: at(clock),
  label,
});
const show = (time: number): string => new Date(time).toISOString().slice(11, 16);

describe('the span', () => {
  it('begins shortly before the first thing and ends shortly after the last', () => {
    const span = chooseSpan([[{ at: at('07:06:00'), count: 3 }]], [mark('07:17:04', 'healthy')]);
    expect([show(span.from), show(span.to)]).toEqual(['07:01', '07:28']);
  });

  it('is not drawn out by the closing, nor by minutes without anything', () => {
    const quiet = { at: at('03:00:00'), count: 0 };
    const span = chooseSpan([[quiet]], [mark('07:10:00'), mark('09:00:00', 'closed')]);
    expect([show(span.from), show(span.to)]).toEqual(['07:05', '07:21']);
  });
});

describe('bars', () => {
  const hour = { from: Date.parse(at('07:00:00')), to: Date.parse(at('08:00:00')) };
  const minutes = [
    { at: at('07:10:00'), count: 6 },
    { at: at('07:11:00'), count: 12 },
    { at: at('09:00:00'), count: 99 },
  ];

  it('stand at their minutes, within the span', () => {
    expect(makeBars(minutes, hour, 60).map(({ from, value }) => `${show(from)} ${value}`)).toEqual([
      '07:10 6',
      '07:11 12',
    ]);
  });

  it('are joined where they are too many, and stay per minute', () => {
    expect(
      makeBars(minutes, hour, 30).map(({ from, to, value }) => `${show(from)}-${show(to)} ${value}`),
    ).toEqual(['07:10-07:12 9']);
  });

  it('have ticks at round times of the readers clock', () => {
    const offsetMs = 5.5 * 3_600_000;
    expect(chooseTicks(hour, 2, offsetMs).map((time) => show(time + offsetMs))).toEqual([
      '12:30',
      '13:00',
      '13:30',
    ]);
  });
});

describe('marks', () => {
  const place = (time: number): number => (time - Date.parse(at('07:00:00'))) / 6000;

  it('near in time stand under each other, far ones beside each other', () => {
    const placed = placeMarks([mark('07:10:00'), mark('07:10:30'), mark('07:50:00')], place, 880, 6);
    expect(placed.map(({ row }) => row)).toEqual([0, 1, 0]);
  });

  it('have their label where it fits: right of the line, or left of it, never outside', () => {
    const [left, right, long] = placeMarks(
      [mark('07:10:00'), mark('07:58:00'), mark('07:30:00', 'denied', 'x'.repeat(90))],
      place,
      600,
      6,
    );
    expect(left!.labelX).toBeGreaterThan(left!.x);
    expect(right!.labelX + 36).toBeLessThanOrEqual(right!.x);
    expect(long!.labelX).toBeGreaterThanOrEqual(0);
    expect(long!.labelX + 540).toBeLessThanOrEqual(600);
  });

  it('cross no label with their lines, which go down from their own', () => {
    const placed = placeMarks(
      [
        mark('07:10:00', 'first-offence', '16:05:59 最初の攻撃'),
        mark('07:18:00', 'opened', '16:09:05 アラーム発生'),
        mark('07:24:00', 'denied', '16:11:02 拒否'),
        mark('07:25:00', 'locked-down', '16:11:17 直接アクセスを遮断'),
        mark('07:42:00', 'healthy', '16:17:02 正常に復帰'),
      ],
      place,
      880,
      6.6,
    );
    for (const line of placed)
      for (const { row, labelX, label } of placed) {
        const isCrossed = line.row < row && labelX < line.x && line.x < labelX + 6.6 * (label.length + 8);
        expect([label, isCrossed]).toEqual([label, false]);
      }
  });

  it('count wide characters double', () => {
    const [japanese] = placeMarks([mark('07:55:00', 'locked-down', '遮断遮断遮断遮断')], place, 600, 6);
    expect(japanese!.labelX).toBeLessThan(japanese!.x);
  });
});
