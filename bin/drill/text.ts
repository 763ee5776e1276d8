/** A drill on one screen: what was open before, who was denied and why, what is open after, and when. */
import type { Incident } from '../../drill/incidents/incident';
import type { Snapshot } from '../../drill/snapshot';
import { COVERAGE_HEADER, writeCoverageRow } from '../../lambda/core/coverage-table';
import { joinSections, writeTable } from '../table';
import type { DrillResult } from './result';
import { writeStages } from './stages';

export function writeDrillText(result: DrillResult, incident: Incident): string {
  const { before, after, report, attacks } = result;
  return joinSections([
    [
      `Drill ${result.incident}: ${result.title}`,
      `On an account in memory; times are UTC, ${incident.start.toISOString().slice(0, 10)}.`,
    ],
    writeTable('What happened', ['', ''], tellStory(result)),
    writeTable(
      'Denied',
      ['prefix', 'rule', 'from', 'until', 'why'],
      report.denies.map(({ cidr, ruleNumber, since, until, reason }) => [
        cidr,
        String(ruleNumber),
        time(since),
        time(until),
        reason,
      ]),
    ),
    writeTable(
      'Coverage when the last deny was written',
      COVERAGE_HEADER,
      report.coverage.map((one) => writeCoverageRow(one, one.networkAclId)),
    ),
    writeTable(
      'Not denied',
      ['address', 'why'],
      report.suspects
        .filter(({ address }) => !report.denies.some(({ cidr }) => cidr === `${address}/32`))
        .map(({ address, reason }) => [address, reason]),
    ),
    ...(result.stages.length > 0
      ? writeStages(result.stages)
      : [
          writeTable(
            'Who reaches a server',
            ['', 'address', 'port', 'before', 'after'],
            compareReach(before, after),
          ),
        ]),
    writeTable(
      'Attempts',
      ['address', 'served', 'turned away by the network'],
      attacks.map(({ address, served, refusedAttempts }) => [
        address,
        String(served),
        String(refusedAttempts),
      ]),
    ),
    writeTable(
      'Healthy targets',
      ['before', 'after'],
      [[`${before.healthyTargets}`, `${after.healthyTargets}`]],
    ),
    result.passed
      ? ['Passed: everybody who should be is shut out, nobody else was denied, and the site is healthy.']
      : ['FAILED:', ...result.problems.map((problem) => `  ${problem}`)],
  ]);
}

function tellStory({ timeline, report }: DrillResult): string[][] {
  const events = [
    ...timeline.map(({ at, what }) => ({ at, what })),
    ...report.summaries.map(({ at, summary }) => ({ at, what: `Floodgate: ${summary}` })),
  ];
  return events
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ at, what }) => [time(at), what]);
}

function compareReach(before: Snapshot, after: Snapshot): string[][] {
  return after.reach.map((way, index) => [
    way.who,
    way.address,
    String(way.port),
    word(before.reach[index]?.open),
    word(way.open),
  ]);
}

function word(open: boolean | undefined): string {
  return open === true ? 'open' : 'shut';
}

function time(iso: string): string {
  return iso.slice(11, 19);
}
