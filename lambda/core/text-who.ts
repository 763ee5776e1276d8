/** Who took part and who did not, and what was done about them, as sections of the text. Pure. */
import { describeCoverageHeader, describeCoverageRow } from './coverage-table';
import { isDryRun } from './report';
import type { Pen, Section } from './text-section';
import { alignRows } from './text-table';
import type { Offender } from './verdict';
import type { Heading } from './wording/sentences';

function writeOffenders({ sentences, section }: Pen, offenders: readonly Offender[]): Section {
  if (offenders.length === 0) return section('offenders', []);
  const { columns, count, phrase } = sentences;
  return section(
    'offenders',
    alignRows([
      [columns.address, columns.connects, columns.timeouts, columns.busy, columns.reason],
      ...offenders.map(({ address, connects, proxyTimeouts, busySeconds, reason }) => [
        address,
        count(connects),
        count(proxyTimeouts),
        count(Math.round(busySeconds)),
        phrase(reason),
      ]),
    ]),
  );
}

export function writeWho(pen: Pen): readonly Section[] {
  const { report, sentences, clock, section } = pen;
  const { plan, incident, action } = report;
  if (plan === undefined) return action === 'status' ? [writeOffenders(pen, incident?.offenders ?? [])] : [];
  const { columns, phrase, notes } = sentences;
  const writeReasons = (
    heading: Heading,
    rows: readonly { readonly address: string; readonly reason: string }[],
  ): Section => section(heading, alignRows(rows.map(({ address, reason }) => [address, phrase(reason)])));
  return [
    writeOffenders(pen, plan.offenders),
    section(
      isDryRun(report) ? 'wouldBeDenied' : 'denied',
      alignRows(
        plan.denies.map(({ cidr, networkAclId, ruleNumber, until, legitRequests }) => [
          cidr,
          `${networkAclId} ${columns.rule} ${ruleNumber}`,
          `${columns.until} ${clock.full(until)}`,
          legitRequests > 0 ? notes.innocentRequests(legitRequests) : '',
        ]),
      ),
    ),
    section(
      'coverage',
      plan.coverage.length === 0
        ? []
        : alignRows([
            describeCoverageHeader(sentences),
            ...plan.coverage.map((one) => describeCoverageRow(one, sentences, one.networkAclId)),
          ]),
    ),
    writeReasons('suspects', plan.suspects),
    writeReasons('spared', plan.spared),
    writeReasons('notCovered', plan.notCovered),
    section(
      'kept',
      plan.kept.map(({ what, reason }) => `${what}: ${phrase(reason)}`),
    ),
    section('warnings', plan.warnings.map(phrase)),
  ];
}
