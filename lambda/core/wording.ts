/** Words for people that more than one text needs. */

/** `1 prefix`, `2 prefixes`. */
export function countOf(count: number, thing: string, things = `${thing}s`): string {
  return `${count} ${count === 1 ? thing : things}`;
}
