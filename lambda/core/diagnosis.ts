/** What an alarm without a flood may be about: pointers for the person who was woken. Decides nothing. */
import type { Evidence } from './evidence';
import { makePrintable } from './printable';

export interface Diagnosis {
  /** Most requests first. */
  readonly busiest: readonly { readonly address: string; readonly requests: number }[];
  /** One line each, safe to print; slowest first. */
  readonly slowest: readonly string[];
  /** Share of the access log's lines that have another format, from 0 to 1. */
  readonly unparsedShare: number;
}

const SHOWN = 5;
const LONGEST_TARGET = 80;

export function diagnose(evidence: Evidence): Diagnosis {
  const { clients, lines, slowest } = evidence;
  return {
    busiest: clients
      .map(({ address, requests, refused }) => ({ address, requests: requests + refused }))
      .filter(({ requests }) => requests > 0)
      .sort((a, b) => b.requests - a.requests || (a.address < b.address ? -1 : 1))
      .slice(0, SHOWN),
    slowest: slowest.slice(0, SHOWN).map(({ client, forwardedFor, method, target, status, busySeconds }) => {
      const who = forwardedFor === undefined ? client : `${client} for ${forwardedFor}`;
      const what = makePrintable(`${method ?? '-'} ${target ?? '-'}`, LONGEST_TARGET);
      return `${(busySeconds ?? 0).toFixed(1)} s, status ${status ?? '-'}, ${who}: ${what}`;
    }),
    unparsedShare: lines.read === 0 ? 0 : lines.unparsed / lines.read,
  };
}
