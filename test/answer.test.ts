/** What the function answers to whom. */
import { answerFailure, answerWith, type ReadableReport } from '../lambda/answer';
import type { Report } from '../lambda/core/report';
import { writeText } from '../lambda/core/report-text';
import { RemediationError } from '../lambda/remediate';
import { HOSTILE_TEXTS, reportOf } from './hostile/texts';
import { planWith } from './support/incident';
import { offender } from './support/network-acl';
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

describe('a run that failed', () => {
  const failed = (action: Report['action']) =>
    new RemediationError(plainReport({ action, failures: ['add-deny-entry on acl-1: refused'] }));

  it('is told to a person as the report that it is, failures first', () => {
    const answer = answerFailure(failed('deny'), { action: 'deny' });
    expect(answer).toMatchObject({
      action: 'deny',
      failures: ['add-deny-entry on acl-1: refused'],
      text: expect.arrayContaining(['FAILED', '  add-deny-entry on acl-1: refused']) as unknown,
    });
    expect((answer as ReadableReport).text[0]).toMatch(/^FAILED: /);
  });

  it('is told to a button of the widget as a page', () => {
    expect(answerFailure(failed('rollback'), fromWidget)).toContain('add-deny-entry on acl-1: refused');
  });

  it.each(['alarm', 'tick'] as const)('(%s) ends in its error, so that Lambda tries again', (action) => {
    const error = failed(action);
    expect(() => answerFailure(error, {})).toThrow(error);
  });

  it('without a report ends in its error for a person, too', () => {
    const error = new Error('no ledger');
    expect(() => answerFailure(error, { action: 'deny' })).toThrow(error);
  });
});

it('is never longer than Lambda takes', () => {
  const offenders = Array.from({ length: 30_000 }, (_, index) => offender(`2001:db8::${index.toString(16)}`));
  const report = reportWith({ plan: planWith({ offenders }) });
  for (const action of ['alarm', 'plan'] as const)
    expect(JSON.stringify(answerWith({ ...report, action }, { action })).length).toBeLessThan(3_000_000);
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
