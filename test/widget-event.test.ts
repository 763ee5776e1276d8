/** What CloudWatch says to the widget's function, and what it adds when a button of the widget is pressed. */
import { parseEvent } from '../lambda/event';
import { isFromWidget, readTheme, readWidgetRequest } from '../lambda/widget-event';

const context = { dashboardName: 'Floodgate-production', theme: 'dark', forms: { all: {} }, params: {} };

describe("a call of the widget's function", () => {
  it('for its documentation is told apart', () => {
    expect(readWidgetRequest({ describe: true })).toEqual({ kind: 'describe' });
    expect(readWidgetRequest({ describe: true, widgetContext: context })).toEqual({ kind: 'describe' });
  });

  it('brings the colours of the dashboard and the rows that are wanted', () => {
    expect(readWidgetRequest({ rows: 20, widgetContext: context })).toEqual({
      kind: 'show',
      theme: 'dark',
      rows: 20,
    });
  });

  it.each([
    [0, 1],
    [-5, 1],
    [7.9, 7],
    ['30', 30],
    [100_000, 200],
    ['many', 50],
    ['', 50],
    [undefined, 50],
    [{}, 50],
  ])('shows %p rows as %d: never none, never too many', (rows, shown) => {
    expect(readWidgetRequest({ rows })).toMatchObject({ rows: shown });
  });

  it.each([undefined, null, 'text', 7, [], {}, { widgetContext: 'dark' }, { widgetContext: { theme: 7 } }])(
    'that makes no sense (%p) is shown as by default',
    (event) => {
      expect(readWidgetRequest(event)).toEqual({ kind: 'show', theme: 'light', rows: 50 });
    },
  );
});

describe("a call of Floodgate's function by a button", () => {
  const pressed = { action: 'allow', addresses: ['203.0.113.7'], widgetContext: context };

  it('is what the button says, whatever CloudWatch added', () => {
    expect(parseEvent(pressed)).toEqual({ kind: 'allow', addresses: ['203.0.113.7'] });
    expect(isFromWidget(pressed)).toBe(true);
    expect(readTheme(pressed)).toBe('dark');
  });

  it('is still refused where it says what is not known', () => {
    expect(() => parseEvent({ ...pressed, force: true })).toThrow('force is not known here');
    expect(() => parseEvent({ widgetContext: context })).toThrow('Not accepted');
  });

  it('is not what a person sends', () => {
    expect(isFromWidget({ action: 'status' })).toBe(false);
    expect(() => parseEvent({ action: 'status', widgetContext: 'x' })).toThrow(
      'widgetContext is not known here',
    );
  });
});
