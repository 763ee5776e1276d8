/** Reads a log as the product's exact reader does, a line at a time and in strings: what scanning is held to. */
import { makeClientTally, Tally, type ClientTally } from '../../../lambda/core/evidence';
import { MAX_LINE_LENGTH, readAccessLineAny } from '../../../lambda/core/log-format/read-line';
import { findNeverBlockReason } from '../../../lambda/core/never-block';
import { compareAddresses } from '../../../lambda/core/verdict';
import { formatAddress, parseAddress } from '../../../lambda/core/addresses';
import type { ClientCounts } from '../../../bin/replay/scan/client-counts';
import type { ScanRules } from '../../../bin/replay/scan/findings';
import type { ScannedLogs } from '../../../bin/replay/scan/scan-logs';
import { Span } from '../../../bin/replay/span';

/** What a reading told, in one form for both ways of reading. */
export interface Told {
  readonly read: number;
  readonly unparsed: number;
  readonly firstUnparsed: string | undefined;
  readonly window: { readonly from: string; readonly to: string } | undefined;
  /** By address. */
  readonly clients: readonly ClientTally[];
  /** Offences of strangers, by second. */
  readonly offences: readonly (readonly [second: number, count: number])[];
}

export function readExactly(logs: readonly Uint8Array[], rules: ScanRules): Told {
  const tally = new Tally(rules.detection, rules.webPorts);
  const span = new Span(rules.bounds);
  let [read, unparsed] = [0, 0];
  let firstUnparsed: string | undefined;
  for (const line of logs.flatMap(linesOf)) {
    read += 1;
    const entry = readAccessLineAny(rules.formats, line);
    if (entry === undefined) {
      unparsed += 1;
      firstUnparsed ??= line;
      continue;
    }
    if (span.take(entry.time)) tally.addRequest(entry);
  }
  return {
    read,
    unparsed,
    firstUnparsed,
    window: span.window,
    clients: sortClients(tally.clients),
    offences: sumOffences(tally, rules),
  };
}

/** The lines of a log, without their ends; empty ones are none. */
function linesOf(log: Uint8Array): readonly string[] {
  const lines: string[] = [];
  const bytes = Buffer.from(log);
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    const cut = bytes.subarray(start, Math.min(end, start + MAX_LINE_LENGTH + 1));
    const line = cut.toString('utf8').replace(/\r$/, '');
    if (line !== '') lines.push(line);
    start = end + 1;
  }
  return lines;
}

export function tell(scanned: ScannedLogs, rules: ScanRules): Told {
  const { read, unparsed, firstUnparsed, span, tally, counts } = scanned;
  return {
    read,
    unparsed,
    firstUnparsed,
    window: span.window,
    clients: sortClients(addCounts(tally, counts)),
    offences: sumOffences(tally, rules),
  };
}

function addCounts(tally: Tally, counts: ClientCounts): readonly ClientTally[] {
  const all = new Tally({ absoluteForm: false, ownHosts: [] }, []);
  for (const client of tally.clients) all.addClient(client);
  const everywhere = [parseAddress('0.0.0.0'), parseAddress('::')].filter((prefix) => prefix !== undefined);
  for (const [client, requests] of counts.findNeighbours(everywhere, { 4: 0, 6: 0 })) {
    all.addClient({ ...makeClientTally(formatAddress(client)), requests });
  }
  return all.clients;
}

/** By address; sums of seconds are the same whatever the order of adding, to the microsecond. */
function sortClients(clients: readonly ClientTally[]): readonly ClientTally[] {
  return clients
    .map((client) => ({ ...client, busySeconds: Math.round(client.busySeconds * 1e6) / 1e6 }))
    .sort((a, b) => compareAddresses(a.address, b.address));
}

function sumOffences(tally: Tally, { neverBlock }: ScanRules): Told['offences'] {
  const sums = new Map<number, number>();
  for (const { address, second, offences } of tally.moments) {
    const client = parseAddress(address);
    if (client === undefined || findNeverBlockReason(neverBlock, client) !== undefined) continue;
    sums.set(second, (sums.get(second) ?? 0) + offences);
  }
  return [...sums].sort(([a], [b]) => a - b);
}
