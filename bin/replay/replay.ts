/** The replay: what would have been done with these logs. Reads files, touches nothing else. */
import { formatPrefix, parseAddress, widen } from '../../lambda/core/addresses';
import { fitDenyList } from '../../lambda/core/deny-list/fit-deny-list';
import { readProxyTimeout } from '../../lambda/core/error-log';
import { Tally, type Evidence } from '../../lambda/core/evidence';
import { readAccessLineAny } from '../../lambda/core/log-format/read-line';
import { fixedTimeZone } from '../../lambda/core/log-format/time-zone';
import { makePrintable } from '../../lambda/core/printable';
import { compareAddresses, judge, type Offender } from '../../lambda/core/verdict';
import type { ReplayResult } from './contract';
import { readLines, UnreadableLogError } from './read-lines';
import type { ReplaySettings } from './settings';

export async function replay(
  settings: ReplaySettings,
  stdin: AsyncIterable<Uint8Array>,
): Promise<ReplayResult> {
  let evidence: Evidence;
  try {
    evidence = await gather(settings, stdin);
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    return describe(
      { verdict: 'no-evidence', why: `${error.message}.`, offenders: [], suspects: [], spared: [] },
      undefined,
      settings,
    );
  }
  const findings = judge(evidence, settings.detection, settings.neverBlock, !settings.remoteIp);
  const why =
    findings.verdict === 'no-evidence' && evidence.firstUnparsed !== undefined
      ? `${findings.why} First line: ${makePrintable(evidence.firstUnparsed)} Format: ${settings.formats.map(({ text }) => text).join(' | ')}`
      : findings.why;
  return describe({ ...findings, why }, evidence, settings);
}

async function gather(settings: ReplaySettings, stdin: AsyncIterable<Uint8Array>): Promise<Evidence> {
  const tally = new Tally(settings.detection, settings.webPorts);
  const span = new Span(settings.from, settings.to);
  let read = 0;
  let unparsed = 0;
  let firstUnparsed: string | undefined;
  let offsetMinutes: number | undefined;
  for (const name of settings.accessLogs) {
    for await (const line of readLines(name, stdin)) {
      read += 1;
      const entry = readAccessLineAny(settings.formats, line);
      if (entry === undefined) {
        unparsed += 1;
        firstUnparsed ??= line;
        continue;
      }
      offsetMinutes ??= entry.zoneOffsetMinutes;
      if (span.take(entry.time)) tally.addRequest(entry);
    }
  }
  const zone = settings.timeZone ?? fixedTimeZone(offsetMinutes ?? 0);
  for (const name of settings.errorLogs) {
    for await (const line of readLines(name, stdin)) {
      const timeout = readProxyTimeout(line, zone);
      if (timeout !== undefined && span.take(timeout.time)) tally.addTimeout(timeout);
    }
  }
  return {
    window: span.window,
    lines: { read, unparsed },
    firstUnparsed,
    clients: tally.clients,
    moments: tally.moments,
    remarks: [],
  };
}

/** The times that were asked for, and those that were met. */
class Span {
  #first = Infinity;
  #last = -Infinity;

  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {}

  /** Does this line belong to the window? A line whose time cannot be read does only where no window was asked for. */
  take(time: number | undefined): boolean {
    if (time === undefined) return this.from === -Infinity && this.to === Infinity;
    if (time < this.from || time > this.to) return false;
    this.#first = Math.min(this.#first, time);
    this.#last = Math.max(this.#last, time);
    return true;
  }

  get window(): Evidence['window'] {
    const from = this.from === -Infinity ? this.#first : this.from;
    const to = this.to === Infinity ? this.#last : this.to;
    if (!Number.isFinite(from) || !Number.isFinite(to)) return undefined;
    return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  }
}

type Findings = ReturnType<typeof judge>;

function describe(
  findings: Findings,
  evidence: Evidence | undefined,
  settings: ReplaySettings,
): ReplayResult {
  const { verdict, why, offenders, suspects, spared } = findings;
  const { denies, notCovered } = planDenies(offenders, evidence, settings);
  return {
    verdict,
    why,
    window: evidence?.window ?? { from: null, to: null },
    lines: evidence?.lines ?? { read: 0, unparsed: 0 },
    offenders,
    suspects,
    spared,
    denies,
    notCovered,
  };
}

function planDenies(
  offenders: readonly Offender[],
  evidence: Evidence | undefined,
  settings: ReplaySettings,
): Pick<ReplayResult, 'denies' | 'notCovered'> {
  const guilty = new Set(offenders.map(({ address }) => address));
  const attack = offenders.flatMap(({ address, connects, proxyTimeouts }) => {
    const prefix = parseAddress(address);
    return prefix === undefined
      ? []
      : [{ prefix: prefix.family === 6 ? widen(prefix, 64) : prefix, weight: connects + proxyTimeouts }];
  });
  const legit = (evidence?.clients ?? []).flatMap(({ address, requests }) => {
    const prefix = requests > 0 && !guilty.has(address) ? parseAddress(address) : undefined;
    return prefix === undefined ? [] : [{ prefix, weight: requests }];
  });
  const fit = fitDenyList({
    attack,
    legit,
    never: settings.neverBlock.map(({ prefix }) => prefix),
    budget: { 4: settings.budget, 6: settings.budget },
    widest: { 4: settings.deny.widestIpv4, 6: settings.deny.widestIpv6 },
  });
  const nameOf = (index: number): string => offenders[index]?.address ?? '';
  return {
    denies: fit.prefixes.map(({ prefix, offenders: covered, addresses, legitWeight }) => ({
      cidr: formatPrefix(prefix),
      offenders: covered.map(nameOf).sort(compareAddresses),
      addresses: addresses.toString(),
      legitRequests: legitWeight,
    })),
    notCovered: fit.leftOver
      .map(({ offender, reason, coveredFromBudget }) => ({
        address: nameOf(offender),
        reason:
          coveredFromBudget === undefined
            ? reason
            : `${reason}; a budget of ${coveredFromBudget} would cover it`,
      }))
      .sort((a, b) => compareAddresses(a.address, b.address)),
  };
}
