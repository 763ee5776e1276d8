/**
 * The steps by which a line of a format is read as bytes, from left to right: made from the same compiled fields and
 * the same segments as the pattern, so that both mean the same. Pure.
 */
import { WORD } from '../../../lambda/core/log-format/field-kind';
import type { FieldPart, LogFormat, Part } from '../../../lambda/core/log-format/log-format';
import { losesAnchors, segmentsOf, type Segment } from '../../../lambda/core/log-format/segments';
import { isAscii, layOutTime, type TimeLayout } from './time-layout';

/** What a step's text is kept for. */
export type Mark = 'request' | 'method' | 'target' | 'duration';

/** Characters of a class: they end before the first other one. */
export interface CharactersStep {
  readonly is: 'characters';
  /** The class's bytes below 0x80; ends of line, backslash and bytes above leave the line to the exact reader. */
  readonly members: readonly number[];
  readonly mark: Mark | undefined;
}

export type PlainStep =
  | { readonly is: 'literal'; readonly bytes: readonly number[] }
  | { readonly is: 'time' }
  /** An address or a status that another field says better is only checked. */
  | { readonly is: 'client' | 'status'; readonly isKept: boolean }
  | CharactersStep;

/** Free text up to the quote or tab that ends its segment, or the line's end; the last fields are read from there. */
export interface FreeStep {
  readonly is: 'free';
  /** Byte at which it ends. */
  readonly until: number;
  readonly mark: Mark | undefined;
  /** What stands between the free text and its end, the last one first. */
  readonly backward: readonly PlainStep[];
}

export type Step = PlainStep | FreeStep;

export interface ScanPlan {
  readonly steps: readonly Step[];
  /** Quotes, and tabs where they part the fields: inside a text they are escaped. */
  readonly anchors: readonly number[];
  readonly time: TimeLayout;
  /** The time that is logged is the request's end: the duration has to be taken off. */
  readonly isTimeOfEnd: boolean;
  readonly durationUnitsPerSecond: number | undefined;
  /** What an address must look like: the pattern's own words. */
  readonly clientShape: string;
}

export const BYTE = { tab: 0x09, newline: 0x0a, carriageReturn: 0x0d, quote: 0x22, backslash: 0x5c } as const;

/** The plan, or `undefined` for a format whose lines only the pattern can read: then every line goes to it. */
export function planScan(format: LogFormat): ScanPlan | undefined {
  const segments = segmentsOf(format.parts);
  const time = format.time === undefined ? undefined : layOutTime(format.time);
  const client = format.parts.find((part) => part.kind === 'field' && part.role === 'client');
  if (time === undefined || client?.kind !== 'field') return undefined;
  if (segments.some((segment, index) => losesAnchors(segment, segments[index + 1]))) return undefined;
  const steps: Step[] = [];
  for (const [index, segment] of segments.entries()) {
    const planned = planSegment(segment, segments[index + 1], time);
    if (planned === undefined) return undefined;
    steps.push(...planned);
  }
  const hasTabs = segments.some(({ anchor }) => anchor === '\t');
  return {
    steps: joinLiterals(steps),
    anchors: hasTabs ? [BYTE.quote, BYTE.tab] : [BYTE.quote],
    time,
    isTimeOfEnd: format.time?.moment === 'end',
    durationUnitsPerSecond: format.durationUnitsPerSecond,
    clientShape: client.shape,
  };
}

function planSegment(
  { anchor, forward, run, backward }: Segment,
  next: Segment | undefined,
  time: TimeLayout,
): readonly Step[] | undefined {
  const steps = [...(anchor === '' ? [] : [literal(anchor)]), ...forward.map(planPart)];
  const behind = backward.toReversed().map(planPart);
  const isFit = (step: PlainStep | undefined): step is PlainStep => step !== undefined;
  if (!steps.every(isFit) || !behind.every(isFit)) return undefined;
  if (run.length === 0) return steps;
  const isLonelyToken = run.length === 1 && run[0]?.kind === 'field' && run[0].extent === 'token';
  if (isLonelyToken || !behind.every((step) => isReadableBackward(step, time))) return undefined;
  const until = next === undefined ? BYTE.newline : byteOf(next.anchor);
  return [...steps, { is: 'free', until, mark: markOf(run), backward: behind }];
}

function planPart(part: Part): PlainStep | undefined {
  if (part.kind === 'literal') return isAscii(part.text) ? literal(part.text) : undefined;
  if (part.role === 'time') return { is: 'time' };
  const what = part.meaning?.is;
  if (what === 'client' || what === 'status') return { is: what, isKept: part.role === what };
  // Another time, or a field with a form of its own.
  if (part.shape !== `[${part.characters}]*` && part.shape !== WORD) return undefined;
  return { is: 'characters', members: membersOf(part), mark: markOf([part]) };
}

function literal(text: string): PlainStep {
  return { is: 'literal', bytes: Array.from(text, byteOf) };
}

function byteOf(character: string): number {
  return character.charCodeAt(0);
}

/** Behind a free text only what needs no reading of its own, and the time, whose width is known. */
function isReadableBackward(step: PlainStep, time: TimeLayout): boolean {
  if (step.is === 'time') return time.is === 'calendar';
  return step.is === 'literal' || (step.is === 'characters' && step.mark === undefined);
}

function markOf(parts: readonly Part[]): Mark | undefined {
  const roles = parts.flatMap((part) =>
    part.kind === 'field' && part.role !== undefined ? [part.role] : [],
  );
  const [role] = roles;
  return role === 'request' || role === 'method' || role === 'target' || role === 'duration'
    ? role
    : undefined;
}

function membersOf({ characters }: FieldPart): readonly number[] {
  const isMember = new RegExp(`[${characters}]`);
  const never: readonly number[] = [BYTE.newline, BYTE.carriageReturn, BYTE.backslash];
  return Array.from({ length: 0x80 }, (_, byte) => byte).filter(
    (byte) => !never.includes(byte) && isMember.test(String.fromCharCode(byte)),
  );
}

/** Literals that touch, an anchor among them, are compared as one. */
function joinLiterals(steps: readonly Step[]): readonly Step[] {
  const joined: Step[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    if (step.is === 'literal' && last?.is === 'literal') {
      joined[joined.length - 1] = { is: 'literal', bytes: [...last.bytes, ...step.bytes] };
    } else joined.push(step);
  }
  return joined;
}
