/**
 * The byte order mark that some editors and Windows tools put before a UTF-8 text: it is no part of a log's first
 * line (The Unicode Standard, section 23.8). Pure.
 */

const MARK = [0xef, 0xbb, 0xbf];

/** How many bytes a log's text begins behind: none, or the mark's. */
export function countMarkBytes(head: Uint8Array): number {
  return MARK.every((byte, index) => head[index] === byte) ? MARK.length : 0;
}

/** The same bytes without a mark at their start, however they are cut. */
export async function* withoutMark(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of source) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < MARK.length) continue;
    yield head.subarray(countMarkBytes(head));
    head = undefined;
  }
  if (head !== undefined) yield head;
}
