/**
 * Writes the CloudWatch Logs Insights queries that aggregate evidence. Pure.
 *
 * A row groups only what is alike (client, CONNECT or not, status, slow or not) and carries one of its lines as
 * `sample`: what the row means is read from that line in TypeScript, so both engines must agree before anybody is
 * judged. Only documented syntax, and only anchored patterns: text inside a line can never pass for a field.
 */
import { PROXY_TIMEOUT_PATTERN } from './error-log';
import { escapeRegExp } from './log-format/escape-reg-exp';
import type { LogFormat } from './log-format/log-format';

/** StartQuery's limit for a query's text (CloudWatch Logs API reference, StartQuery, queryString). */
export const MAX_QUERY_LENGTH = 10_000;
/** Rows of a query at most (CloudWatch Logs API reference, StartQuery, limit); they come in pages of 10,000. */
export const MAX_QUERY_ROWS = 100_000;
/** So many of the slowest requests are shown to people. */
const SLOWEST_SHOWN = 5;

/** So many lines of one address are shown to people. */
const LINES_SHOWN = 20;

/**
 * Columns of the rows. Not plain `client` or `status`: Insights discovers the fields of JSON lines by itself, and a
 * log's own `status` or `host` must not be taken for what the pattern read.
 */
export const COLUMNS = {
  client: 'fgclient',
  status: 'fgstatus',
  /** True (`1` or `true`) for CONNECT. */
  isConnect: 'fgisconnect',
  /** True (`1` or `true`) for half a second or more; false where no duration is logged. */
  isSlow: 'fgisslow',
  /** Authority of an absolute-form target, where asked for; absent in other rows. */
  host: 'fghost',
  /** Port of a timeout's target as logged (`:443`), or empty. */
  target: 'fgtarget',
  isParsed: 'fgisparsed',
  /** Whom a load balancer's node speaks for: the last address of X-Forwarded-For. */
  via: 'fgvia',
  /** How many lines. */
  count: 'lines',
  busySeconds: 'busy',
  /** By CloudWatch's time of the events, written `2020-12-24 09:58:32.000`. */
  first: 'first',
  last: 'last',
  /** The latest line of those that the row counts. */
  sample: 'sample',
  /** No query's column: in place of the line, once it was read, what it says of the row (aggregate-rows.ts). */
  readAs: 'fgreadas',
} as const;

const { client, status, isConnect, isSlow, host, target, isParsed, via } = COLUMNS;
const { count, busySeconds, first, last, sample } = COLUMNS;
const CONNECT = 'fgconnect';
const SLOW = 'fgslow';
const SECONDS = 'fgseconds';

const COUNT = `count(*) as ${count}`;
const SEEN = `min(@timestamp) as ${first}, max(@timestamp) as ${last}, latest(@message) as ${sample}`;
const LIMIT = `limit ${MAX_QUERY_ROWS}`;

/** Do absolute-form requests (`GET http://elsewhere/`) matter, too? Then rows are told apart by their host. */
export interface ClassOptions {
  readonly absoluteForm: boolean;
}

export interface OffenceOptions extends ClassOptions {
  /** With these, and quick, a request was simply refused: the judge's own list. */
  readonly refusedStatuses: readonly number[];
}

/**
 * The query of the events before a moment, to the millisecond. StartQuery counts in whole seconds, both included, and
 * does not say whether the last second belongs to it whole: an event in it could fall between two looks.
 */
export function before(moment: Date, query: string): string {
  return join([`filter toMillis(@timestamp) < ${moment.getTime()}`, query]);
}

/** Counts requests by client and class; CONNECT comes first, should the rows not suffice. */
export function clientsQuery(formats: readonly LogFormat[], options: ClassOptions): string {
  return join([
    ...readLines(formats, options),
    `filter ispresent(${client})`,
    `fields ispresent(${CONNECT}) as ${isConnect}, ispresent(${SLOW}) as ${isSlow}`,
    `stats ${COUNT}, sum(${SECONDS}) as ${busySeconds}, ${SEEN} by ${list(client, isConnect, status, isSlow, options.absoluteForm && host)}`,
    `sort ${isConnect} desc, ${count} desc`,
    LIMIT,
  ]);
}

/** Counts offences by client and second (`bin(1s)`), the newest first: what a flood is told by. */
export function momentsQuery(formats: readonly LogFormat[], options: OffenceOptions): string {
  const offence = options.absoluteForm
    ? `(ispresent(${CONNECT}) or ispresent(${host}))`
    : `ispresent(${CONNECT})`;
  return join([
    ...readLines(formats, options),
    `filter ispresent(${client}) and ${offence}`,
    `filter ${status} not like /^(?:${options.refusedStatuses.join('|')})$/ or ispresent(${SLOW})`,
    `stats ${COUNT}, ${SEEN} by ${list(client, 'bin(1s)', options.absoluteForm && host)}`,
    `sort ${last} desc`,
    LIMIT,
  ]);
}

/** Counts CONNECT and other requests by minute (`bin(1m)`): for the picture. */
export function minutesQuery(formats: readonly LogFormat[]): string {
  return join([
    ...readLines(formats, { absoluteForm: false }),
    `filter ispresent(${client})`,
    `fields ispresent(${CONNECT}) as ${isConnect}`,
    `stats ${COUNT}, min(@timestamp) as ${first} by bin(1m), ${isConnect}`,
    `sort ${first} asc`,
    LIMIT,
  ]);
}

/** The slowest requests of ordinary clients, a line each: what an alarm without a flood may be about. */
export function slowestQuery(formats: readonly LogFormat[]): string {
  return join([
    ...readLines(formats, { absoluteForm: false }),
    `filter ispresent(${client}) and ispresent(${SLOW})`,
    `fields @message as ${sample}`,
    `sort ${SECONDS} desc`,
    `limit ${SLOWEST_SHOWN}`,
  ]);
}

/** The newest lines in which this address is the peer. */
export function linesOfQuery(formats: readonly LogFormat[], address: string): string {
  return join([
    ...parseLines(formats),
    `filter ${client} = "${address}"`,
    `fields @message as ${sample}`,
    'sort @timestamp desc',
    `limit ${LINES_SHOWN}`,
  ]);
}

/** The same of the error log. */
export function timeoutLinesOfQuery(address: string): string {
  return join([
    parse('@message', ownNames(PROXY_TIMEOUT_PATTERN, '')),
    `fields coalesce(fgclientfour, fgclientsix) as ${client}, @message as ${sample}`,
    `filter ${client} = "${address}"`,
    'sort @timestamp desc',
    `limit ${LINES_SHOWN}`,
  ]);
}

/** Counts php-fpm timeouts of the error log by client, target port and second (`bin(1s)`). */
export function proxyTimeoutsQuery(): string {
  return join([
    parse('@message', ownNames(PROXY_TIMEOUT_PATTERN, '')),
    `fields coalesce(fgclientfour, fgclientsix) as ${client}`,
    `filter ispresent(${client})`,
    `stats ${COUNT}, ${SEEN} by ${client}, ${target}, bin(1s)`,
    `sort ${last} desc`,
    LIMIT,
  ]);
}

/** Counts lines that parse and lines that do not, with one sample of each. */
export function unparsedQuery(formats: readonly LogFormat[]): string {
  return join([
    ...parseLines(formats),
    `fields ispresent(${client}) as ${isParsed}`,
    `stats ${COUNT}, latest(@message) as ${sample} by ${isParsed}`,
  ]);
}

/**
 * Counts the requests that came through these nodes of load balancers by the client whom the node names. The nodes are
 * asked for by address: rows that strangers could add with a header of their own would crowd out the others.
 */
export function forwardedQuery(
  formats: readonly LogFormat[],
  nodes: readonly string[],
  options: ClassOptions,
): string {
  const parsed = formats.map((format, index) => viaLines(format, suffixOf(formats, index)));
  return join([
    ...readLines(formats, options),
    `filter ${client} in [${nodes.map((node) => `"${node}"`).join(', ')}]`,
    ...parsed.flatMap(({ commands }) => commands),
    `fields coalesce(${parsed.flatMap(({ names }) => names).join(', ')}) as ${via}`,
    `filter ispresent(${via})`,
    `fields ispresent(${CONNECT}) as ${isConnect}`,
    `stats ${COUNT}, latest(@message) as ${sample} by ${list(via, isConnect, options.absoluteForm && host)}`,
    `sort ${count} desc`,
    LIMIT,
  ]);
}

/** Shapes of an address as a load balancer writes it (`routing.http.xff_client_port.enabled` adds the port). */
const VIA_SHAPES: Readonly<Record<string, string>> = {
  [`${via}four`]: String.raw`(?<GROUP>[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::[0-9]{1,5})?`,
  [`${via}six`]: '(?<GROUP>[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]+)',
  [`${via}boxed`]: String.raw`\[(?<GROUP>[0-9A-Fa-f:.]+)\](?::[0-9]{1,5})?`,
};

/** Reads the last address of X-Forwarded-For; nothing of a format in which it is not sure. */
function viaLines(
  { forwarded, forwardedSeparators }: LogFormat,
  suffix: string,
): { readonly names: readonly string[]; readonly commands: readonly string[] } {
  if (forwarded !== 'sure') return { names: [], commands: [] };
  const behind = forwardedSeparators.map((text) => `${escapeRegExp(text)}[0-9A-Za-z-]*`).join('');
  const shapes = Object.entries(VIA_SHAPES).map(([name, shape]) => ({ name: name + suffix, shape }));
  return {
    names: shapes.map(({ name }) => name),
    commands: shapes.map(({ name, shape }) =>
      parse(`fgforwarded${suffix}`, `^(?:.*,)? *${shape.replace('GROUP', name)}${behind}$`),
    ),
  };
}

/** Parses each format's pattern and brings client and status together under one name. */
function parseLines(formats: readonly LogFormat[]): readonly string[] {
  const parses = formats.map(({ pattern }, index) =>
    parse('@message', ownNames(pattern, suffixOf(formats, index))),
  );
  return [...parses, ...unite(formats, [client, status])];
}

/** The same, and what makes a class: whether it is CONNECT or slow, its host, and how long it took. */
function readLines(formats: readonly LogFormat[], { absoluteForm }: ClassOptions): readonly string[] {
  return [
    ...parseLines(formats),
    ...formats.flatMap((format, index) => [
      ...requestLines(format, suffixOf(formats, index), absoluteForm),
      ...durationLines(format, suffixOf(formats, index)),
    ]),
    ...unite(formats, [CONNECT, SLOW, SECONDS, ...(absoluteForm ? [host] : [])]),
  ];
}

function requestLines(format: LogFormat, suffix: string, absoluteForm: boolean): readonly string[] {
  const hasRequest = format.pattern.includes('(?<request>');
  const connect = hasRequest
    ? parse(`fgrequest${suffix}`, `^(?<${CONNECT}${suffix}>CONNECT) `)
    : parse(`fgmethod${suffix}`, `^(?<${CONNECT}${suffix}>CONNECT)$`);
  if (!absoluteForm) return [connect];
  // RFC 9112 section 3.2.2: an absolute-form target begins with a scheme and two slashes.
  const authority = String.raw`[A-Za-z][A-Za-z0-9+.-]*://(?<${host}${suffix}>[^ /?#\\]*)`;
  const absolute = hasRequest
    ? parse(`fgrequest${suffix}`, String.raw`^[^ \\]+ ${authority}`)
    : parse(`fgtarget${suffix}`, `^${authority}`);
  return [connect, absolute];
}

/** Half a second and more, as text of a number: a parsed field is text, and text compares alike in every engine. */
const SLOW_SHAPES: Readonly<Record<number, string>> = {
  1_000_000: '[5-9][0-9]{5}|[1-9][0-9]{6,}',
  1000: '[5-9][0-9]{2}|[1-9][0-9]{3,}',
  1: '[1-9][0-9]*(?:[.][0-9]*)?|0?[.][5-9][0-9]*',
};

function durationLines({ durationUnitsPerSecond: units }: LogFormat, suffix: string): readonly string[] {
  const shape = units === undefined ? undefined : SLOW_SHAPES[units];
  if (shape === undefined) return [];
  return [
    parse(`fgduration${suffix}`, `^(?<${SLOW}${suffix}>${shape})$`),
    `fields fgduration${suffix} / ${units} as ${SECONDS}${suffix}`,
  ];
}

/** With several formats each has fields of its own, told apart by a letter (a group's name is letters only). */
function suffixOf(formats: readonly LogFormat[], index: number): string {
  return formats.length === 1 ? '' : String.fromCharCode('a'.charCodeAt(0) + index);
}

/** The fields of several formats under one name: those of the first format that has one. */
function unite(formats: readonly LogFormat[], names: readonly string[]): readonly string[] {
  if (formats.length === 1) return [];
  const united = names.map((name) => {
    const each = formats.map((_, index) => name + suffixOf(formats, index));
    return `coalesce(${each.join(', ')}) as ${name}`;
  });
  return [`fields ${united.join(', ')}`];
}

function ownNames(pattern: string, suffix: string): string {
  return pattern.replace(/\(\?<([a-z]+)>/g, `(?<fg$1${suffix}>`);
}

/** A slash would end the pattern; no pattern of ours has one behind a backslash. */
function parse(field: string, pattern: string): string {
  return `parse ${field} /${pattern.replaceAll('/', String.raw`\/`)}/`;
}

function list(...names: readonly (string | false)[]): string {
  return names.filter((name) => name !== false).join(', ');
}

function join(commands: readonly string[]): string {
  return commands.join('\n| ');
}
