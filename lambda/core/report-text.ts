/** The report as plain text, for mail and for the terminal. */
import { COVERAGE_HEADER, writeCoverageRow } from './coverage-table';
import { describeSource, describeTraffic } from './ledger-rows';
import { describeChange, type Plan } from './plan';
import { makePrintable } from './printable';
import type { Report } from './report';

/** Amazon SNS takes 100 characters; 80 are seen in a list of mails. */
const SUBJECT_LENGTH = 80;

export function writeSubject(report: Report): string {
  const mark = report.failures.length > 0 ? 'FAILED' : report.mode === 'observe' ? 'observed' : 'done';
  const subject = `[Floodgate ${report.environment}] ${mark}: ${report.summary}`;
  return subject.length > SUBJECT_LENGTH ? `${subject.slice(0, SUBJECT_LENGTH - 3)}...` : subject;
}

export function writeText(report: Report): string {
  const sections = [
    [report.summary, ...(report.plan === undefined ? [] : [makePrintable(report.plan.why)])],
    writeFailures(report),
    ...(report.plan === undefined ? [] : writePlan(report.plan)),
    writeChanges(report),
    ...writeDiagnosis(report),
    ...writeExplanation(report),
    writeSection(
      'Targets',
      report.targets.map(
        ({ id, port, health, reason }) =>
          `${id}:${port} ${health}${reason === undefined ? '' : ` (${reason})`}`,
      ),
    ),
    writeSection(
      'Timeline',
      (report.incident?.timeline ?? []).map(({ at, what }) => `${formatTime(at)} ${makePrintable(what)}`),
    ),
    ...writeStanding(report),
    writeUndo(report),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function writeFailures({ failures }: Report): string[] {
  return writeSection(
    'FAILED',
    failures.map((failure) => makePrintable(failure)),
  );
}

/** What was done; where nothing was (a dry run, or mode observe), what would have been. */
function writeChanges({ outcomes, plan, action, mode }: Report): string[] {
  if (outcomes.length > 0) {
    return writeSection(
      'Done',
      outcomes.map(({ change, result, detail, at }) =>
        [
          formatTime(at),
          result.padEnd(7),
          describeChange(change),
          ...(detail === undefined ? [] : [`(${makePrintable(detail)})`]),
        ].join(' '),
      ),
    );
  }
  const why = action === 'plan' ? 'a dry run' : `mode is ${mode}`;
  return writeSection(`Planned, not done (${why})`, (plan?.changes ?? []).map(describeChange));
}

function writeDiagnosis({ diagnosis }: Report): string[][] {
  if (diagnosis === undefined) return [];
  const { busiest, slowest, unparsedShare } = diagnosis;
  return [
    writeSection(
      'Busiest clients',
      busiest.map(
        ({ address, requests }) => `${address.padEnd(15)} ${String(requests).padStart(8)} requests`,
      ),
    ),
    writeSection('Slowest requests', slowest),
    unparsedShare > 0
      ? [`${(unparsedShare * 100).toFixed(1)} % of the log's lines have another format.`]
      : [],
  ];
}

function writeExplanation({ explanation }: Report): string[][] {
  if (explanation === undefined) return [];
  const { rules, lines } = explanation;
  const speaking = (side: 'for' | 'against'): string[] =>
    rules.filter((one) => one.side === side).map(({ rule, detail }) => `${rule}: ${detail}`);
  return [
    writeSection('Speaks against it', speaking('against')),
    writeSection('Speaks for it', speaking('for')),
    writeSection('Its lines', lines),
  ];
}

function writePlan(plan: Plan): string[][] {
  return [
    writeSection(
      'Offenders',
      plan.offenders.map(
        ({ address, connects, proxyTimeouts, busySeconds, reason }) =>
          `${address.padEnd(15)} ${String(connects).padStart(6)} CONNECT ${String(proxyTimeouts).padStart(6)} timeouts ${busySeconds.toFixed(0).padStart(7)} s  ${reason}`,
      ),
    ),
    writeSection(
      'Denied',
      plan.denies.map(
        ({ cidr, networkAclId, ruleNumber, until, legitRequests }) =>
          `${cidr.padEnd(18)} ${networkAclId} rule ${ruleNumber}, until ${formatTime(until)}${legitRequests > 0 ? `, with ${legitRequests} innocent requests` : ''}`,
      ),
    ),
    writeSection('Coverage', writeCoverage(plan)),
    writeSection(
      'Suspects (not denied)',
      plan.suspects.map(({ address, reason }) => `${address.padEnd(15)} ${reason}`),
    ),
    writeSection(
      'Spared',
      plan.spared.map(({ address, reason }) => `${address.padEnd(15)} ${reason}`),
    ),
    writeSection(
      'Not covered',
      plan.notCovered.map(({ address, reason }) => `${address.padEnd(15)} ${reason}`),
    ),
    writeSection(
      'Kept',
      plan.kept.map(({ what, reason }) => `${what}: ${reason}`),
    ),
    writeSection(
      'Warnings',
      plan.warnings.map((warning) => makePrintable(warning)),
    ),
  ];
}

function writeCoverage({ coverage }: Plan): string[] {
  if (coverage.length === 0) return [];
  const rows = [COVERAGE_HEADER, ...coverage.map((one) => writeCoverageRow(one, one.networkAclId))];
  const widths = COVERAGE_HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function writeStanding({ standing }: Report): string[][] {
  if (standing === undefined) return [];
  return [
    writeSection(
      'Denies',
      standing.denies.map(
        (row) =>
          `${row.cidr.padEnd(18)} ${row.networkAclId} rule ${row.ruleNumber}, ${formatTime(row.since)} to ${formatTime(row.until)}, ${row.state}: ${row.reason}`,
      ),
    ),
    writeSection(
      'Group rules',
      standing.rules.map(
        (row) =>
          `${row.action} ${row.groupId}: ${describeTraffic(row.permission)} from ${describeSource(row.permission)}, ${row.state}`,
      ),
    ),
  ];
}

function writeUndo({ incident, outcomes, environment }: Report): string[] {
  if (incident === undefined || !outcomes.some(({ result }) => result === 'done')) return [];
  const event = JSON.stringify({ action: 'rollback', incident: incident.id, what: 'all' });
  return writeSection('To undo', [
    `invoke the function of environment ${environment} with ${event}`,
    'or with "what": "denies" or "lock-down" for a part',
  ]);
}

function writeSection(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function formatTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`;
}
