/**
 * `replay --explain`: every rule and line for or against one address. Reads the logs once more, line by line: only
 * the lines in which the address is the peer count.
 */
import { Tally } from '../../lambda/core/evidence';
import { explainAddress, type Explanation } from '../../lambda/core/explain';
import { OffsetUses } from '../../lambda/core/log-format/offset-uses';
import { readAccessLineAny } from '../../lambda/core/log-format/read-line';
import type { ReplayResult } from './contract';
import { readTimeout } from './error-lines';
import { chooseErrorZone } from './error-zone';
import { feedLines } from './feed-lines';
import { closeLog, openLog } from './open-log';
import { decodeLine, LineBuffer } from './scan/line-buffer';
import type { ReplaySettings } from './settings';
import { Span } from './span';

/** The newest lines that are shown, of each log. */
const LINES_SHOWN = 20;
const BUFFER_BYTES = 1 << 20;
const NEWLINE = 0x0a;
/** Standard input was read by the replay itself and cannot be read again; settings.ts refuses it here. */
const NO_STDIN: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};

/**
 * @param address canonical
 * @throws UnreadableLogError
 */
export async function explainInLogs(
  address: string,
  settings: ReplaySettings,
  result: ReplayResult,
): Promise<Explanation> {
  const { formats, detection, webPorts, from, to, neverBlock } = settings;
  const tally = new Tally(detection, webPorts);
  const span = new Span({ from, to });
  const accessLines: string[] = [];
  const errorLines: string[] = [];
  const offsets = new OffsetUses();
  await forEachLine(settings.accessLogs, (line) => {
    const entry = readAccessLineAny(formats, line);
    if (entry?.time !== undefined) offsets.meet(entry.zoneOffsetMinutes, entry.time);
    if (entry?.client !== address || !span.take(entry.time)) return;
    tally.addRequest(entry);
    keepNewest(accessLines, line);
  });
  const { zone } = chooseErrorZone(settings, offsets.all);
  await forEachLine(settings.errorLogs, (line) => {
    const timeout = readTimeout(line, zone);
    if (timeout?.client !== address || !span.take(timeout.time)) return;
    tally.addTimeout(timeout);
    keepNewest(errorLines, line);
  });
  return explainAddress({
    address,
    evidence: tally,
    findings: result,
    neverBlock,
    denied: result.denies.map(({ cidr }) => cidr),
    lines: [...accessLines, ...errorLines],
  });
}

function keepNewest(lines: string[], line: string): void {
  lines.push(line);
  if (lines.length > LINES_SHOWN) lines.shift();
}

async function forEachLine(names: readonly string[], take: (line: string) => void): Promise<void> {
  for (const name of names) {
    const log = openLog(name, NO_STDIN);
    try {
      const bytes = Buffer.alloc(BUFFER_BYTES);
      const takeLine = (from: number, to: number): void => {
        if (to > from) take(decodeLine(bytes, from, to));
      };
      const buffer = new LineBuffer(bytes, 0, BUFFER_BYTES, {
        takeLines: (from, to) => splitLines(bytes, from, to, takeLine),
        takeCutLine: takeLine,
      });
      await feedLines(log, bytes, buffer, () => undefined);
    } finally {
      closeLog(log);
    }
  }
}

function splitLines(
  bytes: Buffer,
  from: number,
  to: number,
  takeLine: (from: number, to: number) => void,
): void {
  for (let start = from; start < to;) {
    const end = bytes.indexOf(NEWLINE, start);
    takeLine(start, end);
    start = end + 1;
  }
}
