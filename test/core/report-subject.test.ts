/** The subject of a mail: everything in 80 characters of ASCII. */
import { writeSubject } from '../../lambda/core/report-subject';
import { FLOOD, MITIGATED, reportWith } from '../support/report';
import { planWith } from '../support/incident';
import { offender } from '../support/network-acl';

it('says what was seen and done, and how the site is', () => {
  expect(writeSubject(reportWith())).toBe(
    '[Floodgate prod] CONNECT flood: 1 client, 1 denied, locked down, 1/2 healthy',
  );
});

it('says first that something failed', () => {
  const [first] = reportWith().outcomes;
  const outcomes = [{ ...first!, result: 'failed' as const }];
  expect(writeSubject(reportWith({ failures: ['x'], outcomes }))).toBe(
    '[Floodgate prod] FAILED: CONNECT flood: 1 client, 1 change FAILED, 1/2 healthy',
  );
});

it('says that an observer only watched, and what it would have done', () => {
  expect(writeSubject(reportWith({ mode: 'observe', outcomes: [] }))).toBe(
    '[Floodgate prod] observed: CONNECT flood: 1 client, 1 to deny, to lock down',
  );
});

it('says that an incident is over', () => {
  const incident = { ...MITIGATED, state: 'closed' as const };
  expect(writeSubject(reportWith({ incident, outcomes: [] }))).toContain('incident closed');
});

it('of no flood says so, and of no evidence why', () => {
  expect(writeSubject(reportWith({ plan: planWith(), outcomes: [] }))).toBe(
    '[Floodgate prod] No flood, 1/2 healthy',
  );
  const plan = planWith({ verdict: 'no-evidence', why: 'AccessDenied.' });
  expect(writeSubject(reportWith({ plan, outcomes: [], failures: ['x'] }))).toBe(
    '[Floodgate prod] FAILED: No evidence: AccessDenied, 1/2 healthy',
  );
});

it.each([
  ['a long name', reportWith({ environment: 'x'.repeat(61) })],
  ['a long summary', reportWith({ plan: undefined, summary: 'x'.repeat(500) })],
  [
    'many offenders',
    reportWith({ plan: { ...FLOOD, offenders: Array(3000).fill(offender('203.0.113.7')) } }),
  ],
])('fits a list of mails with %s', (_, report) => {
  expect(writeSubject(report).length).toBeLessThanOrEqual(80);
});

it('is ASCII on one line in every language: Amazon SNS takes nothing else', () => {
  const report = reportWith({ language: 'ja', plan: undefined, summary: 'a\r\nBcc: x\u202e' });
  expect(writeSubject(report)).toMatch(/^[ -~]+$/);
});
