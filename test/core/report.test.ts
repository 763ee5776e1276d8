/** The report: its one line, its failures, and the text that people get. */
import type { Outcome } from '../../lambda/core/outcome';
import { describeChange, describeInverse, type Change } from '../../lambda/core/plan';
import { listFailures, reportTargets, summarise, type Report } from '../../lambda/core/report';
import { makeReportPage } from '../../lambda/core/report-page/report-page';
import { writeText } from '../../lambda/core/report-text';
import { openedIncident, planWith } from '../support/incident';
import { permissionOf, rule, server, WEB_GROUP } from '../support/network';
import { denyRow, NOW, offender } from '../support/network-acl';
import { ACL, ENTRY } from '../support/report';

const PERMISSION = permissionOf(rule('tcp/80', '198.51.100.0/24'));
const CHANGES: readonly Change[] = [
  { kind: 'add-deny-entry', target: ACL, entry: ENTRY },
  { kind: 'replace-deny-entry', target: ACL, entry: ENTRY, previousCidr: '192.0.2.1/32' },
  { kind: 'remove-deny-entry', target: ACL, ruleNumber: 2, cidr: '192.0.2.2/32', why: 'its time is over' },
  { kind: 'confirm-deny-row', target: ACL, ruleNumber: 3, cidr: '192.0.2.3/32', why: 'x' },
  { kind: 'forget-deny-row', target: ACL, ruleNumber: 4, cidr: '192.0.2.4/32', why: 'x' },
  { kind: 'authorize-ingress', target: WEB_GROUP, permission: PERMISSION },
  { kind: 'settle', target: WEB_GROUP, seconds: 15 },
  {
    kind: 'revoke-ingress',
    target: WEB_GROUP,
    rule: rule('tcp/80', '0.0.0.0/0', { id: 'sgr-1' }),
    isTracked: false,
  },
  { kind: 'withdraw-ingress', target: WEB_GROUP, ruleId: 'sgr-2', permission: PERMISSION },
  { kind: 'restore-ingress', target: WEB_GROUP, permission: PERMISSION },
  { kind: 'forget-rule-row', target: WEB_GROUP, action: 'revoke', key: 'tcp/80 from 0.0.0.0/0', why: 'x' },
];
const DONE: readonly Outcome[] = CHANGES.map((change) => ({
  change,
  result: 'done',
  detail: undefined,
  at: '2020-12-24T07:12:05.000Z',
}));
const FLOOD = planWith({
  verdict: 'connect-flood',
  why: '10 unrefused CONNECT requests.',
  offenders: [offender('203.0.113.7')],
  suspects: [{ address: '192.0.2.9', reason: '1 proxy timeout', proxyTimeouts: 1 }],
  spared: [{ address: '198.51.100.9', reason: 'office (198.51.100.0/24)' }],
  notCovered: [{ address: '192.0.2.8', reason: 'no room' }],
  kept: [{ what: 'tcp/22 from 10.0.0.0/8', reason: 'from the office or a private range' }],
  warnings: ['sg-1 stays open'],
  changes: CHANGES,
  denies: [ENTRY],
  coverage: [
    {
      networkAclId: ACL,
      family: 4,
      entries: 1,
      budget: 18,
      coveredRequests: 10,
      attackRequests: 12,
      legitRequests: 3,
      leftOver: [{ kind: 'no-room', offenders: 1, attackRequests: 2, nextBudget: 19 }],
      curve: { family: 4, attackRequests: 12, points: [] },
    },
  ],
});

function reportWith(differing: Partial<Report> = {}): Report {
  return {
    environment: 'prod',
    region: 'eu-central-1',
    language: 'en',
    timeZone: 'UTC',
    action: 'alarm',
    mode: 'enforce',
    at: NOW.toISOString(),
    summary: 'CONNECT flood from 1 client, 2 denied.',
    incident: openedIncident(),
    story: undefined,
    plan: FLOOD,
    outcomes: DONE,
    targets: reportTargets([server('i-00000001')]),
    diagnosis: undefined,
    explanation: undefined,
    standing: undefined,
    failures: [],
    ...differing,
  };
}

describe('a change', () => {
  it('is told in one line', () => {
    expect(CHANGES.map(describeChange)).toEqual([
      `deny 203.0.113.7/32 (${ACL}, rule 1)`,
      `deny 203.0.113.7/32 in place of 192.0.2.1/32 (${ACL}, rule 1)`,
      `end the deny of 192.0.2.2/32 (${ACL}, rule 2): its time is over`,
      `note that 192.0.2.3/32 is denied (${ACL}, rule 3): x`,
      `note that 192.0.2.4/32 is no longer denied (${ACL}, rule 4): x`,
      `admit tcp/80 from 198.51.100.0/24 (${WEB_GROUP})`,
      `wait 15 s for the new rules to act (${WEB_GROUP})`,
      `no longer admit tcp/80 from 0.0.0.0/0 (${WEB_GROUP}, sgr-1); its open connections are not tracked and end at once`,
      `take back tcp/80 from 198.51.100.0/24 (${WEB_GROUP}, sgr-2)`,
      `admit tcp/80 from 198.51.100.0/24 again (${WEB_GROUP})`,
      `nothing to undo for tcp/80 from 0.0.0.0/0 (${WEB_GROUP}): x`,
    ]);
  });

  it('has an inverse wherever it changes the network', () => {
    expect(CHANGES.map(describeInverse)).toEqual([
      `remove rule 1 from ${ACL}`,
      `write 192.0.2.1/32 at rule 1 of ${ACL} again`,
      `deny 192.0.2.2/32 at rule 2 of ${ACL} again`,
      undefined,
      undefined,
      `revoke tcp/80 from 198.51.100.0/24 from ${WEB_GROUP}`,
      undefined,
      `authorize tcp/80 from 0.0.0.0/0 in ${WEB_GROUP} again`,
      `authorize tcp/80 from 198.51.100.0/24 in ${WEB_GROUP} again`,
      `revoke tcp/80 from 198.51.100.0/24 from ${WEB_GROUP}`,
      undefined,
    ]);
  });
});

describe('what failed', () => {
  it('is every change that failed, and a look without evidence', () => {
    const [first, second, third] = DONE;
    const outcomes: Outcome[] = [
      { ...first!, result: 'failed', detail: 'RequestLimitExceeded' },
      { ...second!, result: 'failed', detail: undefined },
      { ...third!, result: 'skipped', detail: 'x' },
    ];
    expect(listFailures(FLOOD, outcomes)).toEqual([
      `add-deny-entry on ${ACL}: RequestLimitExceeded`,
      `replace-deny-entry on ${ACL}: failed`,
    ]);
    expect(listFailures(planWith({ verdict: 'no-evidence', why: 'AccessDenied.' }), [])).toEqual([
      'AccessDenied.',
    ]);
    expect(listFailures(undefined, DONE)).toEqual([]);
  });
});

describe('the one line', () => {
  it('counts what was done, not what was only planned', () => {
    const outcomes = DONE.map((outcome, index): Outcome =>
      index === 1 ? { ...outcome, result: 'failed' } : outcome,
    );
    const line = summarise(FLOOD, outcomes, false);
    expect(line).toMatch(/^CONNECT flood from 1 client/);
    expect(line).toContain('1 denied');
    expect(line).toContain('1 not covered');
    expect(line).toContain('1 FAILED');
    expect(summarise(FLOOD, [], false)).not.toContain('denied');
  });

  it('of a dry run counts what would be done', () => {
    expect(summarise(FLOOD, [], true)).toContain('2 to deny');
    expect(summarise(FLOOD, [], true)).toContain('to be locked down');
  });

  it('says that there is no flood, or no evidence', () => {
    expect(summarise(planWith(), [], false)).toBe('No flood.');
    expect(summarise(planWith({ verdict: 'no-evidence', why: 'AccessDenied.' }), [], false)).toBe(
      'No evidence: AccessDenied.',
    );
  });
});

describe('the text', () => {
  it('tells the whole story, section by section', () => {
    const text = writeText(reportWith({ failures: ['add-deny-entry: x'] }));
    const headings = text.split('\n').filter((line) => /^[A-Z]/.test(line) && !line.endsWith('.'));
    expect(headings).toEqual([
      'FAILED',
      'Timeline',
      'Done',
      'To undo',
      'Offenders',
      'Denied',
      'Coverage',
      'Suspects (not denied)',
      'Spared',
      'Not covered',
      'Kept',
      'Warnings',
      'Targets',
    ]);
    expect(text).toContain(
      '203.0.113.7/32  acl-0000000a rule 1  until 2020-12-24 08:12:00Z  with 3 innocent requests',
    );
    expect(text).toMatch(
      /acl-0000000a IPv4 +1 of 18 +10 of 12 \(83 %\) +3 +1 \(2 requests\): no room, next budget 19/,
    );
    expect(text).toContain('2020-12-24 07:12:05  done  deny 203.0.113.7/32 (acl-0000000a, rule 1)');
    expect(text).toContain('i-00000001:80 unhealthy (Target.Timeout)');
    expect(text).toContain('2020-12-24 07:12:00  opened by alarm web-unhealthy');
    expect(text).toContain('    {"action":"rollback","incident":"20201224T071200Z-abcdef","what":"all"}\n');
  });

  it('of a dry run says that nothing was done, and offers nothing to undo', () => {
    const text = writeText(reportWith({ action: 'plan', outcomes: [] }));
    expect(text).toContain('Planned, not done (a dry run)\n  deny 203.0.113.7/32');
    expect(text).not.toContain('To undo');
    expect(text).toContain('\nWould be denied\n');
    expect(text).not.toContain('\nDenied\n');
    const japanese = writeText(reportWith({ action: 'plan', outcomes: [], language: 'ja' }));
    expect(japanese).toContain('\n拒否の対象\n');
    expect(japanese).not.toContain('\n拒否\n');
    const page = makeReportPage(reportWith({ action: 'plan', outcomes: [] }));
    expect(page).toContain('<dt>to deny</dt>');
    expect(page).not.toContain('<dt>denied</dt>');
    expect(writeText(reportWith({ mode: 'observe', outcomes: [] }))).toContain(
      'Planned, not done (mode is observe)',
    );
  });

  it('of three thousand offenders shows the first, and says how many more there are', () => {
    const offenders = Array.from({ length: 3000 }, (_, index) =>
      offender(`203.${index >> 8}.113.${index & 255}`),
    );
    const text = writeText(reportWith({ plan: { ...FLOOD, offenders } }));
    expect(text.match(/^  203\.\d+\.113\.\d+ /gm)).toHaveLength(59);
    expect(text).toContain('\n  2,941 more\n');
  });

  it('of the status lists what stands', () => {
    const rules = [
      {
        groupId: WEB_GROUP,
        action: 'revoke' as const,
        key: 'k',
        permission: PERMISSION,
        ruleId: 'sgr-1',
        state: 'applied' as const,
        incident: 'i',
        since: NOW.toISOString(),
      },
    ];
    const standing = { denies: [denyRow(1, '203.0.113.7/32')], rules };
    const text = writeText(reportWith({ action: 'status', plan: undefined, outcomes: [], standing }));
    expect(text).toContain(
      '203.0.113.7/32  acl-0000000a rule 1  from 2020-12-24 07:11:00Z (1 min)  until 2020-12-24 08:11:00Z  applied',
    );
    expect(text).toContain(`revoke  ${WEB_GROUP}  tcp/80 from 198.51.100.0/24  applied`);
  });

  it('holds nothing that a terminal would obey, whatever the logs and AWS said', () => {
    const hostile = '\u001b]0;x\u0007\u202e\r\nTo undo';
    const timeline = [{ at: NOW.toISOString(), what: hostile }];
    const text = writeText(
      reportWith({
        plan: { ...FLOOD, why: hostile, warnings: [hostile] },
        incident: openedIncident({ timeline }),
        outcomes: [{ ...DONE[0]!, result: 'failed', detail: hostile }],
        failures: [hostile],
      }),
    );
    expect(text.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
    expect(text.split('\n').filter((line) => line === 'To undo')).toEqual([]);
  });
});
