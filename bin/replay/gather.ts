/** Gathers the evidence of a replay from its logs: bounded memory, whatever their size. Reads files, nothing else. */
import { availableParallelism } from 'node:os';
import { formatAddress, parseAddress } from '../../lambda/core/addresses';
import {
  makeClientTally,
  type ClientTally,
  type Evidence,
  type TimeoutEvidence,
} from '../../lambda/core/evidence';
import { readTimeouts } from './error-lines';
import { chooseErrorZone } from './error-zone';
import { closeLog, openLog, type OpenLog } from './open-log';
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
  const logs: Logs = {
    access: openLogs(settings.accessLogs, stdin),
    error: openLogs(settings.errorLogs, stdin),
  };
  progress.expect([...logs.access, ...logs.error].map(({ bytes }) => bytes));
  try {
    return await readLogs(logs, settings, progress);
  } finally {
    progress.end();
    [...logs.access, ...logs.error].forEach(closeLog);
  }
}

interface Logs {
  readonly access: readonly OpenLog[];
  readonly error: readonly OpenLog[];
}

function openLogs(names: readonly string[], stdin: AsyncIterable<Uint8Array>): readonly OpenLog[] {
  return names.map((name) => openLog(name, stdin));
}

async function readLogs(logs: Logs, settings: ReplaySettings, progress: Progress): Promise<Evidence> {
  const { detection, webPorts, neverBlock, formats, from, to } = settings;
  const scanned = await scanLogs(logs.access, {
    rules: { formats, detection, webPorts, neverBlock, bounds: { from, to } },
    helpers: Math.min(availableParallelism(), MOST_THREADS) - 1,
    rangeBytes: RANGE_BYTES,
    onProgress: (bytes) => progress.show(bytes),
  });
  const { tally, span, read, unparsed, firstUnparsed } = scanned;
  const { zone, note: zoneNote } = chooseErrorZone(settings, scanned.offsets);
  const takeTimeout = (timeout: TimeoutEvidence): void => {
    if (span.take(timeout.time)) tally.addTimeout(timeout);
  };
  for (const log of logs.error) {
    await readTimeouts(log, zone, takeTimeout, (bytes) => progress.add(bytes));
  }
  return {
    window: span.window,
    lines: { read, unparsed },
    firstUnparsed,
    clients: addOrdinaryRequests(tally.clients, scanned.counts, settings.deny),
    moments: tally.moments,
    // The replay answers about floods, not about slow sites.
    slowest: [],
    // It knows no network ACL, so it cannot say whether one meets the load balancer's clients.
    forwarded: [],
    remarks: zoneNote === undefined || read === unparsed ? [] : [zoneNote],
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
  const all = new Map(conspicuous.map((tally) => [tally.address, tally]));
  const prefixes = conspicuous.flatMap(({ address }) => parseAddress(address) ?? []);
  for (const [prefix, requests] of counts.findNeighbours(prefixes, {
    4: deny.widestIpv4,
    6: deny.widestIpv6,
  })) {
    const address = formatAddress(prefix);
    const tally = all.get(address) ?? makeClientTally(address);
    all.set(address, { ...tally, requests: tally.requests + requests });
  }
  return [...all.values()];
}
