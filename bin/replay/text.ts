/** The replay's answer for people: one screen, aligned. */
import { COVERAGE_HEADER, writeCoverageRow } from '../../lambda/core/coverage-table';
import { joinSections, writeTable } from '../table';
import type { Replayed } from './replay';
import { countOf } from '../../lambda/core/wording';

export function writeReplayText({ result, coverage }: Replayed): string {
  const { lines, window } = result;
  const head = [
    `${result.verdict}: ${result.why}`,
    `${countOf(lines.read, 'line')} read, ${lines.unparsed} not parsed${window.from === null ? '' : `, from ${window.from} to ${window.to ?? ''}`}`,
  ];
  const sections = [
    head,
    writeTable(
      'Offenders',
      ['address', 'CONNECT', 'refused', 'timeouts', 'busy s', 'first seen', 'why'],
      result.offenders.map((offender) => [
        offender.address,
        String(offender.connects),
        String(offender.refused),
        String(offender.proxyTimeouts),
        offender.busySeconds.toFixed(1),
        offender.firstSeen,
        offender.reason,
      ]),
    ),
    writeTable(
      'Would be denied',
      ['prefix', 'offenders', 'addresses', 'innocent requests'],
      result.denies.map((deny) => [
        deny.cidr,
        String(deny.offenders.length),
        deny.addresses,
        String(deny.legitRequests),
      ]),
    ),
    writeTable(
      'Coverage',
      COVERAGE_HEADER,
      coverage.map((one) => writeCoverageRow(one)),
    ),
    writeTable(
      'Suspects (reported, not denied)',
      ['address', 'why'],
      result.suspects.map(({ address, reason }) => [address, reason]),
    ),
    writeTable(
      'Spared',
      ['address', 'why'],
      result.spared.map(({ address, reason }) => [address, reason]),
    ),
    writeTable(
      'Not covered',
      ['address', 'why'],
      result.notCovered.map(({ address, reason }) => [address, reason]),
    ),
  ];
  return joinSections(sections);
}
