/** What was changed, what stands of it, and what was left alone, as tables. Pure. */
import { html, joinHtml, type Html } from '../html';
import { writeHtmlTable } from '../html-table';
import { describeSource, describeTraffic } from '../ledger-rows';
import type { DenyEntry } from '../plan';
import type { Report } from '../report';
import { describeRow } from '../restart-plan';
import type { Heading } from '../wording/sentences';
import type { Pen } from './pen';

/** What was done; where nothing was (a dry run, or mode observe), what would have been. */
export function writeChanges({ outcomes, plan, action, mode }: Report, { sentences, clock }: Pen): Html {
  const { columns, headings, results, change, phrase, notes } = sentences;
  if (outcomes.length === 0) {
    return writeHtmlTable(
      `${headings.planned} (${notes.whyPlanned(action, mode)})`,
      [{ name: columns.change, kind: 'text' }],
      (plan?.changes ?? []).map((one) => [change(one)]),
      sentences,
    );
  }
  return writeHtmlTable(
    headings.done,
    [
      { name: columns.time, kind: 'code' },
      { name: columns.result, kind: 'code' },
      { name: columns.change, kind: 'text' },
    ],
    outcomes.map((outcome) => [
      clock.second(outcome.at),
      results[outcome.result],
      `${change(outcome.change)}${outcome.detail === undefined ? '' : ` (${phrase(outcome.detail)})`}`,
    ]),
    sentences,
  );
}

/** @param heading whether they stand, or only would */
export function writeDenies(denies: readonly DenyEntry[], heading: Heading, { sentences, clock }: Pen): Html {
  const { columns, headings, count, phrase, notes } = sentences;
  return writeHtmlTable(
    headings[heading],
    [
      { name: columns.prefix, kind: 'code' },
      { name: columns.networkAcl, kind: 'code' },
      { name: columns.rule, kind: 'number' },
      { name: columns.until, kind: 'code' },
      { name: columns.covers, kind: 'code' },
      { name: columns.innocentRequests, kind: 'number' },
      { name: columns.reason, kind: 'text' },
    ],
    denies.map((deny) => [
      deny.cidr,
      deny.networkAclId,
      String(deny.ruleNumber),
      clock.dateTime(deny.until),
      notes.addresses(deny.addresses),
      count(deny.legitRequests),
      phrase(deny.reason),
    ]),
    sentences,
  );
}

export function writeStanding({ standing }: Report, { sentences, clock }: Pen): Html {
  if (standing === undefined) return html``;
  const { columns, headings, phrase } = sentences;
  const denies = writeHtmlTable(
    headings.standingDenies,
    [
      { name: columns.prefix, kind: 'code' },
      { name: columns.networkAcl, kind: 'code' },
      { name: columns.rule, kind: 'number' },
      { name: columns.from, kind: 'code' },
      { name: columns.until, kind: 'code' },
      { name: columns.reason, kind: 'text' },
    ],
    standing.denies.map((row) => [
      row.cidr,
      row.networkAclId,
      String(row.ruleNumber),
      clock.dateTime(row.since),
      clock.dateTime(row.until),
      // Nearly all of them stand; what is under way is news.
      `${phrase(row.reason)}${row.state === 'applied' ? '' : ` (${row.state})`}`,
    ]),
    sentences,
  );
  const rules = writeHtmlTable(
    headings.standingRules,
    [
      { name: columns.group, kind: 'code' },
      { name: columns.change, kind: 'code' },
      { name: columns.what, kind: 'text' },
      { name: columns.state, kind: 'code' },
    ],
    standing.rules.map((row) => [
      row.groupId,
      row.action,
      `${describeTraffic(row.permission)} ← ${describeSource(row.permission)}`,
      row.state,
    ]),
    sentences,
  );
  const restarts = writeHtmlTable(
    headings.standingRestarts,
    [
      { name: columns.time, kind: 'code' },
      { name: columns.what, kind: 'text' },
    ],
    (standing.restarts ?? []).map((row) => [clock.second(row.since), phrase(describeRow(row))]),
    sentences,
  );
  return joinHtml([denies, rules, restarts]);
}

/** What a reader might have expected to change, and what to look at. */
export function writeKept({ plan }: Report, { sentences }: Pen): Html {
  if (plan === undefined) return html``;
  const { columns, headings, phrase } = sentences;
  return joinHtml([
    writeHtmlTable(
      headings.warnings,
      [{ name: columns.what, kind: 'text' }],
      plan.warnings.map((warning) => [phrase(warning)]),
      sentences,
    ),
    writeHtmlTable(
      headings.kept,
      [
        { name: columns.what, kind: 'text' },
        { name: columns.reason, kind: 'text' },
      ],
      plan.kept.map(({ what, reason }) => [what, phrase(reason)]),
      sentences,
    ),
  ]);
}

export function writeTargets({ targets }: Report, { sentences }: Pen): Html {
  const { columns, headings } = sentences;
  return writeHtmlTable(
    headings.targets,
    [
      { name: columns.target, kind: 'code' },
      { name: columns.health, kind: 'code' },
      { name: columns.reason, kind: 'text' },
    ],
    targets.map(({ id, port, health, reason }) => [`${id}:${port}`, health, reason ?? '']),
    sentences,
  );
}
