/** What the function answers to whom. */
import { answerWith } from '../lambda/answer';
import { writeText } from '../lambda/core/report-text';
import { HOSTILE_TEXTS, reportOf } from './hostile/texts';
import { plainReport } from './support/plain-report';
import { reportWith } from './support/report';

const fromWidget = { action: 'status', widgetContext: { theme: 'dark' } };

describe('the answer to a person at the console', () => {
  const report = reportWith({ action: 'status' });
  const answer = JSON.parse(JSON.stringify(answerWith(report, { action: 'status' }))) as {
    text: readonly string[];
  };

  it('begins with the report as text, a line of it on a line', () => {
    expect(Object.keys(answer)[0]).toBe('text');
    expect(answer.text).toEqual(writeText(report).trimEnd().split('\n'));
    for (const line of answer.text) expect(line).not.toContain('\n');
  });

  it('is still the whole report, for programs', () => {
    expect(answer).toMatchObject(JSON.parse(JSON.stringify(report)) as object);
  });
});

describe('the answer to an alarm and to a tick', () => {
  it.each(['alarm', 'tick'] as const)('(%s) is the plain report: nobody reads it', (action) => {
    const report = plainReport({ action });
    expect(answerWith(report, { source: 'aws.events' })).toBe(report);
  });
});

describe('the answer to a button of the widget', () => {
  it('is a page in the colours of the dashboard, with the report, that says how to go on', () => {
    const page = answerWith(reportWith({ action: 'rollback' }), fromWidget);
    expect(page).toContain('class="floodgate dark"');
    expect(page).toContain('<pre>');
    expect(page).toContain('Refresh the widget');
  });

  it('says that nothing was done while another run is at work', () => {
    const page = answerWith(plainReport({ action: 'rollback', isBusy: true }), fromWidget);
    expect(page).toContain('nothing was done. Press the button again in a minute.');
  });

  const outline = (page: unknown) => String(page).match(/<[^>]*>/g);
  const harmless = outline(answerWith(reportOf('harmless', { action: 'status' }), fromWidget));

  it.each(HOSTILE_TEXTS.map(({ what, text }) => [what, text] as const))('stays text: %s', (_, text) => {
    expect(outline(answerWith(reportOf(text, { action: 'status' }), fromWidget))).toEqual(harmless);
  });
});
