/**
 * An account at one moment as one text. Where two cases come to the same text, what follows is the same to the last
 * byte, and is played once: runs see nothing but the account and the clock.
 */
import type { AccountState } from '../../drill/account/state';
import type { Stage } from './stage';

/**
 * Left out: messages, which no run reads back; queries, of which a run only sees its own; and the tokens of
 * transactions, which are never used again.
 */
const UNSEEN: ReadonlySet<string> = new Set(['published', 'logQueries', 'transactionTokens'] satisfies (
  keyof AccountState | 'transactionTokens'
)[]);

/** As the account in memory gives them: `sgr-0f…`. */
const ID = /(?<=-0f)[0-9a-f]{15}/g;

export function takeFingerprint({ account: { state, clock } }: Stage): string {
  const text = JSON.stringify([clock.nowMs(), state], write);
  // How many ids were given before does not matter, but their order might: each becomes its rank.
  const ranks = new Map([...new Set(text.match(ID))].sort().map((id, rank) => [id, String(rank)]));
  return text.replace(ID, (id) => ranks.get(id) ?? id);
}

function write(key: string, value: unknown): unknown {
  if (UNSEEN.has(key)) return undefined;
  // In the order in which they were put in, which listings keep.
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)];
  if (value instanceof Set) return [...(value as Set<unknown>)];
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value;
}
