/** What an operator is told about a format: why it is refused, what it lacks, and what to log instead. Pure. */
import type { Choice } from './choice';
import { LogFormatError, type FieldPart, type Part } from './log-format';
import { allOf, fieldsOf } from './segments';

/** What to write into the server's configuration instead, in its own words. */
export interface Advice {
  readonly peer: string;
  readonly request: string;
  readonly status: string;
  readonly duration: string;
  readonly time: string;
}

export const APACHE_ADVICE: Advice = {
  peer: '`%{c}a`',
  request: '`\\"%r\\"` (in quotes)',
  status: '`%>s`',
  duration: '`%D`',
  time: '`%t`',
};

export const NGINX_ADVICE: Advice = {
  peer: '`$remote_addr`',
  request: '`"$request"` (in quotes)',
  status: '`$status`',
  duration: '`$request_time`',
  time: '`[$time_local]`',
};

/** The format lacks what is needed, or has it where it cannot be read. */
export function missing(choice: Choice, role: 'request' | 'status', instead: string): LogFormatError {
  const unreadable = choice.candidates(role)[0];
  if (unreadable !== undefined) return unsafe(choice, unreadable, role, `Log ${instead}.`);
  return new LogFormatError(
    `The format does not log the ${role === 'request' ? 'request line' : 'status'}. Log ${instead}.`,
    undefined,
  );
}

/** The field is there, but a sender could decide what is read in its place. */
export function unsafe(choice: Choice, field: FieldPart, role: string, instead: string): LogFormatError {
  return new LogFormatError(
    `The ${role} ${nameOf(field)} cannot be read safely: ${whyUnsafe(choice, field)}. ${instead}`,
    field.column,
  );
}

/** Which texts blur the field's bounds: one that does not show where it ends, those beside it in its run, or one before it that may hold plain quotes. */
function whyUnsafe(choice: Choice, field: FieldPart): string {
  const place = choice.segments.findIndex((segment) => fieldsOf(allOf(segment)).includes(field));
  const parts = choice.segments[place]?.run ?? [];
  const run = fieldsOf(parts);
  const endless = run.includes(field) ? whyEndless(parts, field) : undefined;
  if (endless !== undefined) return endless;
  const before = run.slice(0, Math.max(0, run.indexOf(field))).findLast(isLoose);
  const behind = run.slice(run.indexOf(field) + 1).find(isLoose);
  const beside = [before, run.includes(field) ? behind : undefined].filter((other) => other !== undefined);
  if (place <= choice.lostFrom() && beside.length > 0) {
    const names = beside.map(nameOf).join(' and ');
    return `no quote parts it from ${names}, whose text a sender may choose, spaces included`;
  }
  const lost = choice.segments[choice.lostFrom()]?.run ?? [];
  const culprit = fieldsOf(lost).find(mayHoldQuotes);
  if (culprit === undefined || culprit === field) return 'the text beside it does not show where it ends';
  const quotes = `plain quotes may stand in ${nameOf(culprit)} before it`;
  const hidden = culprit.extent === 'wild' ? undefined : whyEndless(lost, field);
  return hidden === undefined ? quotes : `${hidden}, and ${quotes}`;
}

/** A run that begins with a token begins there because that token's end is not certain. */
function whyEndless([first, next]: readonly Part[], field: FieldPart): string | undefined {
  if (first?.kind !== 'field' || isLoose(first) || next === undefined) return undefined;
  const name = first === field ? 'it' : nameOf(first);
  return next.kind === 'literal'
    ? `${name} may itself hold the \`${next.text.charAt(0)}\` behind it, so nothing shows where it ends`
    : `nothing parts ${name} from ${nameOf(next)}`;
}

export function nameOf(field: FieldPart): string {
  return `\`${field.directive}\` (column ${field.column})`;
}

function mayHoldQuotes({ extent, meaning }: FieldPart): boolean {
  return extent === 'wild' || meaning?.is === 'user';
}

export function isLoose(field: FieldPart): boolean {
  return field.extent !== 'token';
}

export function noRequestLine(advice: Advice): string {
  return `The format logs no request line, so requests in absolute form (GET http://…) cannot be seen: log ${advice.request}.`;
}

export function noDuration(choice: Choice, advice: Advice): string {
  const unreadable = choice.candidates('duration')[0];
  const why =
    unreadable === undefined
      ? 'The format logs no duration'
      : `The duration ${nameOf(unreadable)} cannot be read safely (${whyUnsafe(choice, unreadable)})`;
  return `${why}, so whether a request was refused is judged by its status alone: add ${advice.duration} behind the status.`;
}

export function noTime(choice: Choice, advice: Advice): string {
  const [first] = choice.candidates('time');
  const why =
    first === undefined
      ? 'The format logs no time'
      : choice.readable.has(first)
        ? `${nameOf(first)} is no instant (date, time and zone, or seconds since 1970)`
        : `The time ${nameOf(first)} cannot be read safely (${whyUnsafe(choice, first)})`;
  return `${why}, so CloudWatch's own time of each line counts, and files without it cannot be replayed by time: log ${advice.time}.`;
}
