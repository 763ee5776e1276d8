/** Chooses which field says what, and refuses formats in which a sender could speak for another. Pure. */
import { LogFormatError, type FieldPart, type Meaning, type Part, type Role } from './log-format';
import { fieldsOf, losesAnchors, readableFields, type Segment } from './segments';
import { isInstant } from './time-pattern';

export interface ChosenRoles {
  readonly roles: ReadonlyMap<FieldPart, Role>;
  readonly warnings: readonly string[];
}

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

export function chooseRoles(
  segments: readonly Segment[],
  options: { readonly remoteIp: boolean },
  advice: Advice,
): ChosenRoles {
  const choice = new Choice(segments);
  const warnings: string[] = [];
  const client = chooseClient(choice, options.remoteIp, advice);
  if (client.meaning?.is === 'client' && client.meaning.mayBeName) {
    warnings.push(
      `\`${client.directive}\` is the peer only while HostnameLookups is Off (the default) and nothing rewrites it: ${advice.peer} is the peer in any case.`,
    );
  }
  if (!choice.take('request') && !choice.take('method')) throw missing(choice, 'request', advice.request);
  if (!choice.has('request')) {
    takeTarget(choice);
    warnings.push(noRequestLine(advice));
  }
  if (!choice.take('status')) throw missing(choice, 'status', advice.status);
  if (!choice.take('duration')) warnings.push(noDuration(choice, advice));
  if (!takeTime(choice)) warnings.push(noTime(choice, advice));
  takeForwarded(choice, segments);
  if (isBehindFreeText(client, segments)) {
    warnings.push(
      `\`${client.directive}\` (column ${client.column}) stands behind text that a sender chooses. It can be told from it, but ${advice.peer} first in the line is safer.`,
    );
  }
  return { roles: choice.roles, warnings };
}

/** Candidates and what has been chosen of them. */
class Choice {
  readonly roles = new Map<FieldPart, Role>();
  readonly readable: ReadonlySet<FieldPart>;
  private readonly fields: readonly FieldPart[];

  constructor(readonly segments: readonly Segment[]) {
    this.readable = readableFields(segments);
    this.fields = segments.flatMap(({ forward, run, backward }) =>
      fieldsOf([...forward, ...run, ...backward]),
    );
  }

  /** All fields that say this, the best first. */
  candidates(role: Meaning['is']): readonly FieldPart[] {
    return this.fields.filter(({ meaning }) => meaning?.is === role).sort((a, b) => rankOf(a) - rankOf(b));
  }

  take(role: Role, isFit: (field: FieldPart) => boolean = () => true): boolean {
    const best = this.candidates(role).find((field) => this.readable.has(field) && isFit(field));
    if (best !== undefined) this.roles.set(best, role);
    return best !== undefined;
  }

  /** Is this run part of the pattern, or behind what hides the format's quotes? */
  isWritten(run: readonly Part[]): boolean {
    const lost = this.segments.findIndex((segment, index) => losesAnchors(segment, this.segments[index + 1]));
    const place = this.segments.findIndex((segment) => segment.run === run);
    return lost < 0 || place < lost;
  }

  has(role: Role): boolean {
    return [...this.roles.values()].includes(role);
  }
}

function rankOf(field: FieldPart): number {
  return field.meaning !== undefined && 'rank' in field.meaning ? field.meaning.rank : 0;
}

function chooseClient(choice: Choice, remoteIp: boolean, advice: Advice): FieldPart {
  const isPeer = (field: FieldPart): boolean => field.meaning?.is === 'client' && field.meaning.isPeer;
  const candidates = choice.candidates('client').filter((field) => !remoteIp || isPeer(field));
  const [best] = candidates.filter((field) => choice.readable.has(field));
  if (best !== undefined) {
    choice.roles.set(best, 'client');
    return best;
  }
  const peer = remoteIp && advice === NGINX_ADVICE ? '`$realip_remote_addr`' : advice.peer;
  const unreadable = candidates[0];
  if (unreadable !== undefined) throw unsafe(choice, unreadable, 'client', `Log ${peer} first in the line.`);
  const rewritten = choice.candidates('client')[0];
  if (rewritten !== undefined) {
    throw new LogFormatError(
      `\`${rewritten.directive}\` (column ${rewritten.column}) is what a module made of a request header (logs.remoteIp is set), ` +
        `so a sender may choose it. Log ${peer} first in the line.`,
      rewritten.column,
    );
  }
  throw new LogFormatError(
    `The format does not log who connected. Log ${peer} first in the line.`,
    undefined,
  );
}

function missing(choice: Choice, role: 'request' | 'status', instead: string): LogFormatError {
  const unreadable = choice.candidates(role)[0];
  if (unreadable !== undefined) return unsafe(choice, unreadable, role, `Log ${instead}.`);
  return new LogFormatError(
    `The format does not log the ${role === 'request' ? 'request line' : 'status'}. Log ${instead}.`,
    undefined,
  );
}

function unsafe(choice: Choice, field: FieldPart, role: string, instead: string): LogFormatError {
  return new LogFormatError(
    `The ${role} \`${field.directive}\` (column ${field.column}) cannot be read safely: ${whyUnsafe(choice, field)}. ${instead}`,
    field.column,
  );
}

function whyUnsafe(choice: Choice, field: FieldPart): string {
  const run = fieldsOf(choice.segments.find((segment) => segment.run.includes(field))?.run ?? []);
  const place = run.indexOf(field);
  const before = run.slice(0, Math.max(place, 0)).findLast(isLoose);
  const behind = run.slice(place + 1).find(isLoose);
  const names = [before, behind]
    .filter((other) => other !== undefined)
    .map((other) => `\`${other.directive}\` (column ${other.column})`);
  if (names.length > 0) {
    return `no quote parts it from ${names.join(' and ')}, whose text a sender may choose, spaces included`;
  }
  return place < 0
    ? 'text that nothing escapes stands before it'
    : 'the text beside it does not show where it ends';
}

function isLoose(field: FieldPart): boolean {
  return field.extent !== 'token';
}

/** `%U%q %H` is a target that goes on: query and protocol are read with it. */
function takeTarget(choice: Choice): void {
  if (choice.take('target')) return;
  const goesOn = choice.candidates('target').find((field) => {
    const run = choice.segments.find((segment) => segment.run.includes(field))?.run ?? [];
    const [first, ...others] = fieldsOf(run);
    return first === field && choice.isWritten(run) && others.every(({ meaning }) => isOfTarget(meaning));
  });
  if (goesOn !== undefined) choice.roles.set(goesOn, 'target');
}

function isOfTarget(meaning: Meaning | undefined): boolean {
  return meaning?.is === 'query' || meaning?.is === 'protocol';
}

function noRequestLine(advice: Advice): string {
  return `The format logs no request line, so requests in absolute form (GET http://…) cannot be seen: log ${advice.request}.`;
}

function noDuration(choice: Choice, advice: Advice): string {
  const unreadable = choice.candidates('duration')[0];
  const why =
    unreadable === undefined
      ? 'The format logs no duration'
      : `The duration \`${unreadable.directive}\` (column ${unreadable.column}) cannot be read safely (${whyUnsafe(choice, unreadable)})`;
  return `${why}, so whether a request was refused is judged by its status alone: add ${advice.duration} behind the status.`;
}

function takeTime(choice: Choice): boolean {
  return choice.take('time', ({ meaning }) => meaning?.is === 'time' && isInstant(meaning.pattern));
}

function noTime(choice: Choice, advice: Advice): string {
  const [first] = choice.candidates('time');
  const why =
    first === undefined
      ? 'The format logs no time'
      : choice.readable.has(first)
        ? `\`${first.directive}\` (column ${first.column}) is no instant (date, time and zone, or seconds since 1970)`
        : `The time \`${first.directive}\` (column ${first.column}) cannot be read safely (${whyUnsafe(choice, first)})`;
  return `${why}, so CloudWatch's own time of each line counts, and files without it cannot be replayed by time: log ${advice.time}.`;
}

/** Is the client read from the right, or behind a quoted text? Safe, as long as the server escapes as it should. */
function isBehindFreeText(client: FieldPart, segments: readonly Segment[]): boolean {
  const fields = segments.flatMap(({ forward, run, backward }) =>
    fieldsOf([...forward, ...run, ...backward]),
  );
  return fields.slice(0, fields.indexOf(client)).some(isLoose);
}

/** Only shown, never judged by, so it may be read out of the run that it stands in. */
function takeForwarded(choice: Choice, segments: readonly Segment[]): void {
  const [field] = choice.candidates('forwarded');
  if (field === undefined) return;
  const run = segments.find((segment) => segment.run.includes(field))?.run ?? [];
  // An empty user name has a form of its own, so a run that it begins is left to it.
  const isTaken = fieldsOf(run).some((part) => choice.roles.has(part) || part.meaning?.is === 'user');
  if (run.length > 0 && !isTaken && choice.isWritten(run)) choice.roles.set(field, 'forwarded');
}
