/** Remembers what was read of texts that come again and again: the seconds and the clients of a log. Pure to its callers. */

/**
 * The same function, faster for texts it has seen. `limit` bounds the memory: a text may keep the whole line alive
 * that it was cut from, and a hostile log brings a new client in each line.
 */
export function remembering<V>(read: (text: string) => V, limit: number): (text: string) => V {
  const known = new Map<string, { readonly value: V }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.value;
    const value = read(text);
    if (known.size >= limit) known.clear();
    known.set(text, { value });
    return value;
  };
}
