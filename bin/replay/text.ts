/** The replay's answer for people: one screen, aligned. */
import type { ReplayResult } from './contract';

export function writeReplayText(result: ReplayResult): string {
  const { lines, window } = result;
  const head = [
    `${result.verdict}: ${result.why}`,
    `${lines.read} lines read, ${lines.unparsed} not parsed${window.from === null ? '' : `, from ${window.from} to ${window.to ?? ''}`}`,
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
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function writeTable(
  title: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const writeRow = (row: readonly string[]): string =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  return [title, writeRow(header), ...rows.map(writeRow)];
}
