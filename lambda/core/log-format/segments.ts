/**
 * Tells which fields of a format can be read whatever a sender wrote into the others. Pure.
 *
 * No field can hold a plain quote or a control character (the servers escape them), so the quotes and tabs of the
 * format are the quotes and tabs of the line, one by one: they cut it into segments that nothing can shift. Inside a
 * segment the fields before the first free text are read from the left, those behind the last one from the right.
 * What stands between two free texts cannot be told from them, so it is never used.
 */
import type { FieldPart, Part } from './log-format';

export interface Segment {
  /** The quote or tab that begins it; empty at the line's start. */
  readonly anchor: string;
  readonly forward: readonly Part[];
  /** From the first field that has no certain end to the last one that has no certain start. */
  readonly run: readonly Part[];
  readonly backward: readonly Part[];
}

const ANCHOR = /["\t]/;

/** Cuts the parts at quotes and tabs, and each segment at its free texts. */
export function segmentsOf(parts: readonly Part[]): readonly Segment[] {
  const segments: { anchor: string; parts: Part[] }[] = [{ anchor: '', parts: [] }];
  for (const part of parts) {
    if (part.kind === 'field') {
      segments.at(-1)?.parts.push(part);
      continue;
    }
    for (const text of part.text.split(/(["\t])/)) {
      if (ANCHOR.test(text)) segments.push({ anchor: text, parts: [] });
      else if (text !== '') segments.at(-1)?.parts.push({ ...part, text });
    }
  }
  return segments.map(({ anchor, parts: inside }) => ({ anchor, ...splitAtRun(inside) }));
}

function splitAtRun(parts: readonly Part[]): Omit<Segment, 'anchor'> {
  let from = 0;
  while (from < parts.length && endsBefore(parts[from], parts[from + 1])) from += 1;
  let to = parts.length;
  while (to > from && startsAfter(parts[to - 1], parts[to - 2])) to -= 1;
  return { forward: parts.slice(0, from), run: parts.slice(from, to), backward: parts.slice(to) };
}

/** Read from the left: is it certain where `part` ends? */
function endsBefore(part: Part | undefined, next: Part | undefined): boolean {
  if (part === undefined || part.kind === 'literal') return true;
  if (part.extent !== 'token') return false;
  return next === undefined || (next.kind === 'literal' && !isOf(part, next.text.at(0)));
}

/** Read from the right: is it certain where `part` starts? */
function startsAfter(part: Part | undefined, previous: Part | undefined): boolean {
  if (part === undefined || part.kind === 'literal') return true;
  if (part.extent !== 'token') return false;
  return previous?.kind === 'literal' && !isOf(part, previous.text.at(-1));
}

function isOf(field: FieldPart, character: string | undefined): boolean {
  if (field.characters === '' || character === undefined) return false;
  return new RegExp(`[${field.characters}]`).test(character);
}

/** Fields whose text is certain: outside runs, or alone in one. */
export function readableFields(segments: readonly Segment[]): ReadonlySet<FieldPart> {
  const readable = new Set<FieldPart>();
  for (const [index, segment] of segments.entries()) {
    for (const part of fieldsOf(segment.forward)) readable.add(part);
    if (losesAnchors(segment, segments[index + 1])) return readable;
    const [only] = fieldsOf(segment.run);
    if (only !== undefined && segment.run.length === 1) readable.add(only);
    for (const part of fieldsOf(segment.backward)) readable.add(part);
  }
  return readable;
}

/**
 * May this segment's run hold plain quotes that cannot be told from those of the format? Then nothing behind it is
 * certain. So it is with text that nothing escapes, and with Apache's empty user name, `""` (mod_log_config,
 * log_remote_user), unless the run begins with it and no quote of the format can be taken for its quotes.
 */
export function losesAnchors({ run, backward }: Segment, next: Segment | undefined): boolean {
  if (fieldsOf(run).some(({ extent }) => extent === 'wild')) return true;
  const place = run.findIndex((part) => part.kind === 'field' && part.meaning?.is === 'user');
  if (place <= 0)
    return place === 0 && backward.length === 0 && next !== undefined && !beginsWithLiteral(next);
  return true;
}

function beginsWithLiteral({ forward, run }: Segment): boolean {
  return (forward[0] ?? run[0])?.kind === 'literal';
}

export function fieldsOf(parts: readonly Part[]): readonly FieldPart[] {
  return parts.filter((part) => part.kind === 'field');
}

export function allOf({ forward, run, backward }: Segment): readonly Part[] {
  return [...forward, ...run, ...backward];
}
