/** Gathers the evidence of a replay from its logs: bounded memory, whatever their size. Reads files, nothing else. */
import { availableParallelism } from 'node:os';
import { formatAddress, parseAddress } from '../../lambda/core/addresses';
import { makeClientTally, type ClientTally, type Evidence } from '../../lambda/core/evidence';
import { fixedTimeZone } from '../../lambda/core/log-format/time-zone';
import { readTimeouts } from './error-lines';
import { openLog } from './open-log';
import type { Progress } from './progress';
import type { ClientCounts } from './scan/client-counts';
import { scanLogs } from './scan/scan-logs';
import type { ReplaySettings } from './settings';

/** More threads than these find nothing to do: reading is then the slower part. */
const MOST_THREADS = 4;
const RANGE_BYTES = 16 << 20;

/** @throws UnreadableLogError */
export async function gather(
  settings: ReplaySettings,
  stdin: AsyncIterable<Uint8Array>,
  progress: Progress,
): Promise<Evidence> {
  const { detection, webPorts, neverBlock, formats, from, to } = settings;
  const accessLogs = settings.accessLogs.map((name) => openLog(name, stdin));
  const errorLogs = settings.errorLogs.map((name) => openLog(name, stdin));
  progress.expect([...accessLogs, ...errorLogs].map(({ bytes }) => bytes));
  const scanned = await scanLogs(accessLogs, {
    rules: { formats, detection, webPorts, neverBlock, bounds: { from, to } },
    helpers: Math.min(availableParallelism(), MOST_THREADS) - 1,
    rangeBytes: RANGE_BYTES,
    onProgress: (bytes) => progress.show(bytes),
  });
  const { tally } = scanned;
  const zone = settings.timeZone ?? fixedTimeZone(scanned.zoneOffsetMinutes ?? 0);
  for (const log of errorLogs) {
    await readTimeouts(
      log,
      zone,
      (timeout) => {
        if (scanned.span.take(timeout.time)) tally.addTimeout(timeout);
      },
      (bytes) => progress.add(bytes),
    );
  }
  progress.end();
  return {
    window: scanned.span.window,
    lines: { read: scanned.read, unparsed: scanned.unparsed },
    firstUnparsed: scanned.firstUnparsed,
    clients: addOrdinaryRequests(tally.clients, scanned.counts, settings.deny),
    moments: tally.moments,
    // The replay answers about floods, not about slow sites.
    slowest: [],
    remarks: [],
  };
}

/**
 * The conspicuous clients with all their requests, and the others that a deny for one of them could cover: no entry
 * is wider than the policy allows, so nobody else's requests can weigh.
 */
function addOrdinaryRequests(
  conspicuous: readonly ClientTally[],
  counts: ClientCounts,
  deny: ReplaySettings['deny'],
): readonly ClientTally[] {
  const known = new Set(conspicuous.map(({ address }) => address));
  const clients = conspicuous.flatMap(({ address }) => parseAddress(address) ?? []);
  const tallies = conspicuous.map((tally) => {
    const prefix = parseAddress(tally.address);
    return prefix === undefined ? tally : { ...tally, requests: tally.requests + counts.get(prefix) };
  });
  const widest = { 4: deny.widestIpv4, 6: deny.widestIpv6 };
  const neighbours = counts
    .findNeighbours(clients, widest)
    .map(([prefix, requests]) => ({ ...makeClientTally(formatAddress(prefix)), requests }));
  return [...tallies, ...neighbours.filter(({ address }) => !known.has(address))];
}
