/**
 * Writes the one anchored regular expression of a format. Pure.
 *
 * It runs in Logs Insights and in JavaScript, so it keeps to what both surely share, and every text that a server
 * writes can be matched in one way only (see segments.ts): greedy or lazy makes no difference.
 */
import { FREE, FREE_WITHOUT_TAB } from './field-kind';
import type { FieldPart, Part, Role } from './log-format';
import { losesAnchors, type Segment } from './segments';
import { escapeRegExp } from './escape-reg-exp';

/** Writes the segments one after the other; behind what hides the format's quotes nothing more is read. */
export function writePattern(segments: readonly Segment[], roles: ReadonlyMap<FieldPart, Role>): string {
  const free = segments.some(({ anchor }) => anchor === '\t') ? FREE_WITHOUT_TAB : FREE;
  let pattern = '^';
  for (const [index, segment] of segments.entries()) {
    const { anchor, forward, run, backward } = segment;
    pattern += escapeRegExp(anchor) + forward.map((part) => writePart(part, roles)).join('');
    if (losesAnchors(segment, segments[index + 1])) return `${pattern}.*$`;
    pattern += writeRun(run, roles, free) + backward.map((part) => writePart(part, roles)).join('');
  }
  return `${pattern}$`;
}

function writePart(part: Part, roles: ReadonlyMap<FieldPart, Role>): string {
  if (part.kind === 'literal') return escapeRegExp(part.text);
  return group(part.shape, roles.get(part));
}

function group(body: string, role: Role | undefined): string {
  if (role !== undefined) return `(?<${role}>${body})`;
  return body.includes('|') ? `(?:${body})` : body;
}

/** A run is one free text: where one of its fields ends and the next begins cannot be told. */
function writeRun(run: readonly Part[], roles: ReadonlyMap<FieldPart, Role>, free: string): string {
  const [only] = run;
  if (only === undefined) return '';
  const role = run.map((part) => (part.kind === 'field' ? roles.get(part) : undefined)).find(Boolean);
  if (run.length === 1 && only.kind === 'field' && only.extent === 'token') return group(only.shape, role);
  return role === undefined ? writeUserRun(run, free) : group(free, role);
}

/** An empty user name is `""`, quotes and all; losesAnchors has seen to it that it is the first of the run. */
function writeUserRun(run: readonly Part[], free: string): string {
  const [first, next] = run;
  if (first?.kind !== 'field' || first.meaning?.is !== 'user') return free;
  const behind = next === undefined ? '' : (next.kind === 'literal' ? escapeRegExp(next.text) : '') + free;
  return `(?:""${behind}|${free})`;
}
