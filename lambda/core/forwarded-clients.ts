/**
 * Counts the clients of load balancers: visitors whom a deny could hurt where the network ACL guards the load
 * balancer, too. They only ever weigh for the innocent. Nobody is denied, suspected or spared by what stands here.
 *
 * The last address of X-Forwarded-For is the load balancer's own word for whoever connected to it: in append mode it
 * adds the peer's address behind all that the client sent (Application Load Balancers user guide,
 * `routing.http.xff_header_processing.mode`; known from there only). What stands before it, and every line whose peer
 * is no node, is a sender's own text and says nothing.
 */
import type { AccessEntry } from './access-entry';
import { formatAddress, parseAddress } from './addresses';
import { isTrue, readCount, type Aggregate } from './aggregate-rows';
import { classifyRequest, type ForwardedClient } from './evidence';
import { COLUMNS } from './insights-query';
import { describeDisagreements, type LogSettings } from './log-evidence';
import { compileLogFormat } from './log-format/compile';
import type { LogFormat } from './log-format/log-format';
import { readAccessLineAny } from './log-format/read-line';
import type { PackedForwarded } from './settled-evidence';

export type ForwardedReading = {
  /** Addresses of the load balancers' nodes. */
  readonly nodes: readonly string[];
  readonly remarks: readonly string[];
  readonly bytesScanned: number;
} & (
  | {
      readonly kind: 'aggregated';
      readonly settled: readonly Aggregate[];
      readonly fresh: readonly Aggregate[];
    }
  /** Any lines, as many as could be read. */
  | { readonly kind: 'events'; readonly lines: readonly string[] }
  | { readonly kind: 'unreadable' }
  /** No ACL of ours meets a load balancer's clients, or they cannot be told for sure. */
  | { readonly kind: 'not-wanted' }
);

export interface ForwardedCount {
  readonly forwarded: readonly ForwardedClient[];
  /** Those of everything up to the moment that this look settles, as far as it could be read. */
  readonly settled: readonly ForwardedClient[];
  readonly remarks: readonly string[];
}

/** Can the client of a load balancer be told for sure in every format that logs one? */
export function areForwardedSure(formats: readonly LogFormat[]): boolean {
  return (
    formats.some(({ forwarded }) => forwarded === 'sure') &&
    formats.every(({ forwarded }) => forwarded !== 'blurred')
  );
}

/** Was all read that was asked for? What was not wanted is not missing. */
export function isWholeForwarded({ kind }: ForwardedReading): boolean {
  return kind === 'aggregated' || kind === 'not-wanted';
}

/** @param before what earlier looks of the incident settled */
export function countForwarded(
  reading: ForwardedReading,
  settings: LogSettings,
  before: readonly PackedForwarded[],
): ForwardedCount {
  const count = new ForwardedTally(reading.nodes, settings, before);
  if (reading.kind === 'aggregated') for (const row of reading.settled) count.addRow(row);
  const settled = count.clients;
  if (reading.kind === 'aggregated') for (const row of reading.fresh) count.addRow(row);
  if (reading.kind === 'events') for (const line of reading.lines) count.addLine(line);
  const remarks = [...reading.remarks, ...describeDisagreements(count.disagreements)];
  return { forwarded: count.clients, settled, remarks };
}

class ForwardedTally {
  readonly disagreements = new Set<string>();
  readonly #counts: Map<string, number>;
  readonly #nodes: ReadonlySet<string>;
  readonly #formats: readonly LogFormat[];

  constructor(
    nodes: readonly string[],
    private readonly settings: LogSettings,
    before: readonly PackedForwarded[],
  ) {
    this.#counts = new Map(before);
    this.#nodes = new Set(nodes);
    this.#formats = settings.logs.access.format.map((text) => compileLogFormat(text, settings.logs));
  }

  get clients(): readonly ForwardedClient[] {
    return [...this.#counts].map(([address, requests]) => ({ address, requests }));
  }

  addRow(row: Aggregate): void {
    const entry = this.#read(row[COLUMNS.sample] ?? '');
    const requests = readCount(row[COLUMNS.count]);
    if (entry === undefined || requests === undefined || !isSame(row, entry)) {
      this.disagreements.add(row[COLUMNS.via] ?? '');
    } else this.#add(entry, requests);
  }

  addLine(line: string): void {
    const entry = this.#read(line);
    if (entry !== undefined) this.#add(entry, 1);
  }

  /** Only what a node itself sent tells whom it speaks for. */
  #read(line: string): AccessEntry | undefined {
    const entry = readAccessLineAny(this.#formats, line);
    return entry !== undefined && this.#nodes.has(entry.client) ? entry : undefined;
  }

  #add(entry: AccessEntry, requests: number): void {
    const { forwardedFor } = entry;
    if (forwardedFor === undefined) return;
    if (classifyRequest(entry, this.settings.policy.detection) !== 'ordinary') return;
    this.#counts.set(forwardedFor, (this.#counts.get(forwardedFor) ?? 0) + requests);
  }
}

/** Does the row say of its lines what its sample says? */
function isSame(row: Aggregate, { forwardedFor, method }: AccessEntry): boolean {
  const via = parseAddress(row[COLUMNS.via] ?? '');
  const isConnect = isTrue(row[COLUMNS.isConnect]);
  return via !== undefined && formatAddress(via) === forwardedFor && isConnect === (method === 'CONNECT');
}
