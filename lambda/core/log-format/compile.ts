/** Compiles a server's own log format into one anchored pattern and the reading of its fields. Pure. */
import { APACHE_ADVICE, NGINX_ADVICE } from './advice';
import { chooseRoles } from './choose-roles';
import { readFormatText } from './format-text';
import {
  LogFormatError,
  type FieldPart,
  type LogFormat,
  type Meaning,
  type Part,
  type Role,
} from './log-format';
import { writePattern } from './pattern';
import { fieldsOf, segmentsOf } from './segments';
import { dialectOf, tokenize } from './tokenize';

export interface LogFormatOptions {
  /** Does mod_remoteip, or nginx's realip module, rewrite the client? Then only the connection's peer is believed. */
  readonly remoteIp: boolean;
}

/**
 * Compiles an Apache LogFormat (string or nickname), an nginx log_format, or a JSON object of either's fields.
 * Throws LogFormatError where the client, the request or the status could not be told safely from hostile text.
 */
export function compileLogFormat(text: string, options: LogFormatOptions): LogFormat {
  const formatText = readFormatText(text);
  const dialect = dialectOf(formatText);
  const tokens = tokenize(formatText, dialect);
  refuseSecondUser(tokens);
  const segments = segmentsOf(tokens);
  const advice = dialect === 'apache' ? APACHE_ADVICE : NGINX_ADVICE;
  const { roles, warnings } = chooseRoles(segments, options, advice);
  const parts = tokens.map((part) => withRole(part, roles));
  return {
    text,
    kind: formatText.characters.trimStart().startsWith('{') ? 'json' : dialect,
    parts,
    pattern: writePattern(segments, roles),
    warnings,
    time: meaningOf(parts, 'time')?.pattern,
    durationUnitsPerSecond: meaningOf(parts, 'duration')?.unitsPerSecond,
    ...describeForwarded(
      segments.map(({ run }) => run),
      roles,
    ),
  };
}

/** Two empty user names, each written as `""`, could not be told from the quotes between them. */
function refuseSecondUser(parts: readonly Part[]): void {
  const [, second] = parts.filter((part) => part.kind === 'field' && part.meaning?.is === 'user');
  if (second?.kind !== 'field') return;
  throw new LogFormatError(
    `${second.directive} at column ${second.column}: the user name is logged twice, and a line with two empty ones cannot be read. Log it once.`,
    second.column,
  );
}

function withRole(part: Part, roles: ReadonlyMap<FieldPart, Role>): Part {
  return part.kind === 'literal' ? part : { ...part, role: roles.get(part) };
}

/** The meaning of the field that has this role. */
function meaningOf<K extends 'time' | 'duration'>(
  parts: readonly Part[],
  role: K,
): Extract<Meaning, { is: K }> | undefined {
  const meanings = parts.map((part) =>
    part.kind === 'field' && part.role === role ? part.meaning : undefined,
  );
  return meanings.find((meaning): meaning is Extract<Meaning, { is: K }> => meaning?.is === role);
}

/**
 * A load balancer writes these itself, whatever its client sent (Application Load Balancers user guide, "HTTP headers
 * and Application Load Balancers"; known from there only): behind X-Forwarded-For they hide nothing.
 */
const BALANCERS_OWN = /^(?:%\{X-Forwarded-(?:Proto|Port)\}i|\$http_x_forwarded_(?:proto|port))$/i;

function describeForwarded(
  runs: readonly (readonly Part[])[],
  roles: ReadonlyMap<FieldPart, Role>,
): Pick<LogFormat, 'forwarded' | 'forwardedSeparators'> {
  const isForwarded = (part: Part): boolean => part.kind === 'field' && roles.get(part) === 'forwarded';
  const run = runs.find((parts) => parts.some(isForwarded));
  if (run === undefined) return { forwarded: 'absent', forwardedSeparators: [] };
  const behind = run.slice(run.findIndex(isForwarded) + 1);
  return {
    forwarded: fieldsOf(behind).every(({ directive }) => BALANCERS_OWN.test(directive)) ? 'sure' : 'blurred',
    forwardedSeparators: behind.flatMap((part) => (part.kind === 'literal' ? [part.text] : [])),
  };
}
