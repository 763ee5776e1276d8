/**
 * Pages of a listing: AWS hands out so many at a time, and an opaque token for the next ones.
 */

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** Makes the error for a token that was never handed out. */
export type RefuseToken = (message: string) => Error;

/** The page that begins where the token says. */
export function takePage<T>(
  items: readonly T[],
  maxResults: number | undefined,
  token: string | undefined,
  refuse: RefuseToken,
): Page<T> {
  const start = startOf(token, items.length, refuse);
  const end = start + (maxResults ?? items.length);
  return { items: items.slice(start, end), nextToken: tokenFor(end, items.length) };
}

/** Where in a listing of so many things the token says to go on. */
export function startOf(token: string | undefined, count: number, refuse: RefuseToken): number {
  if (token === undefined) return 0;
  const match = /^offset:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  const start = match === null ? NaN : Number(match[1]);
  if (!(start <= count)) throw refuse('The specified token is not valid');
  return start;
}

/** The token for what follows; none when nothing follows. */
export function tokenFor(offset: number, count: number): string | undefined {
  return offset < count ? Buffer.from(`offset:${offset}`).toString('base64url') : undefined;
}
