/** Chooses which field says what, and refuses formats in which a sender could speak for another. Pure. */
import {
  isLoose,
  missing,
  nameOf,
  NGINX_ADVICE,
  noDuration,
  noRequestLine,
  noTime,
  unsafe,
  type Advice,
} from './advice';
import { Choice } from './choice';
import { LogFormatError, type FieldPart, type Meaning, type Role } from './log-format';
import { allOf, fieldsOf, type Segment } from './segments';
import { isInstant } from './time-pattern';

export interface ChosenRoles {
  readonly roles: ReadonlyMap<FieldPart, Role>;
  readonly warnings: readonly string[];
}

/** Throws LogFormatError where client, request or status are missing or could be forged. */
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
      `${nameOf(client)} is the peer only while HostnameLookups is Off (the default) and nothing rewrites it: ${advice.peer} is the peer in any case.`,
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
      `${nameOf(client)} stands behind text that a sender chooses. It can be told from it, but ${advice.peer} first in the line is safer.`,
    );
  }
  return { roles: choice.roles, warnings };
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
      `${nameOf(rewritten)} is what a module made of a request header (logs.remoteIp is set), ` +
        `so a sender may choose it. Log ${peer} first in the line.`,
      rewritten.column,
    );
  }
  throw new LogFormatError(
    `The format does not log who connected. Log ${peer} first in the line.`,
    undefined,
  );
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

function takeTime(choice: Choice): boolean {
  return choice.take('time', ({ meaning }) => meaning?.is === 'time' && isInstant(meaning.pattern));
}

/** Is the client read from the right, or behind a quoted text? Safe, as long as the server escapes as it should. */
function isBehindFreeText(client: FieldPart, segments: readonly Segment[]): boolean {
  const fields = segments.flatMap((segment) => fieldsOf(allOf(segment)));
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
