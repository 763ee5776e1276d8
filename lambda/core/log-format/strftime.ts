/** Reads the formats inside Apache's `%{…}t`: strftime, and Apache's own sec, msec, usec and fractions. Pure. */
import { LogFormatError } from './log-format';
import type { TimePattern, TimePartName, TimePiece } from './time-pattern';

const CONVERSIONS: Readonly<Record<string, readonly TimePiece[]>> = {
  Y: pieces('year'),
  y: pieces('shortYear'),
  m: pieces('month'),
  b: pieces('monthName'),
  h: pieces('monthName'),
  d: pieces('day'),
  e: pieces('day'),
  j: pieces('yearDay'),
  a: pieces('weekday'),
  H: pieces('hour'),
  k: pieces('hour'),
  I: pieces('hourOfHalf'),
  l: pieces('hourOfHalf'),
  p: pieces('half'),
  M: pieces('minute'),
  S: pieces('second'),
  z: pieces('zone'),
  s: pieces('epochSeconds'),
  T: pieces('hour', ':', 'minute', ':', 'second'),
  R: pieces('hour', ':', 'minute'),
  F: pieces('year', '-', 'month', '-', 'day'),
  D: pieces('month', '/', 'day', '/', 'shortYear'),
  '%': [{ literal: '%' }],
};

/** Apache's own words for `%{…}t` (mod_log_config documentation, "%{format}t"). */
const WORDS: Readonly<Record<string, TimePartName>> = {
  sec: 'epochSeconds',
  msec: 'epochMilliseconds',
  usec: 'epochMicroseconds',
  msec_frac: 'milliseconds',
  usec_frac: 'microseconds',
};

/** Common Log Format: what `%t` and `$time_local` write. */
export const COMMON_TIME_PIECES = pieces(
  ...([
    'day',
    '/',
    'monthName',
    '/',
    'year',
    ':',
    'hour',
    ':',
    'minute',
    ':',
    'second',
    ' ',
    'zone',
  ] as const),
);

/** `$time_iso8601` of nginx: `2020-12-24T16:10:34+09:00`. */
export const ISO_TIME_PIECES: readonly TimePiece[] = [
  ...pieces('year', '-', 'month', '-', 'day'),
  { literal: 'T' },
  ...pieces('hour', ':', 'minute', ':', 'second', 'zoneWithColon'),
];

/** `$msec` of nginx: `1608793834.123`. */
export const EPOCH_PIECES = pieces('epochSeconds', '.', 'milliseconds');

type Mark = ':' | '/' | '-' | ' ' | '.';

function pieces(...names: readonly (TimePartName | Mark)[]): readonly TimePiece[] {
  return names.map((name) => (isMark(name) ? { literal: name } : { part: name }));
}

function isMark(name: TimePartName | Mark): name is Mark {
  return name.length === 1;
}

/** Reads what stands in the braces of `%{…}t`, `begin:` and `end:` included; nothing is `%t` without its brackets. */
export function parseTimeFormat(format: string, directive: string, column: number): TimePattern {
  const moment = format.startsWith('end:') ? 'end' : 'start';
  const body = format.replace(/^(?:begin|end):/, '');
  if (body === '') return { pieces: COMMON_TIME_PIECES, moment };
  const word = Object.hasOwn(WORDS, body) ? WORDS[body] : undefined;
  if (word !== undefined) return { pieces: [{ part: word }], moment };
  return { pieces: parseStrftime(body, directive, column), moment };
}

function parseStrftime(body: string, directive: string, column: number): readonly TimePiece[] {
  const found: TimePiece[] = [];
  for (const [text] of body.matchAll(/%.?|[^%]+/gsu)) {
    if (!text.startsWith('%')) {
      if (/["\\\r\n\t]/.test(text)) {
        throw new LogFormatError(
          `\`${directive}\` (column ${column}) writes a quote, backslash, tab or newline into the time: leave it out.`,
          column,
        );
      }
      found.push({ literal: text });
      continue;
    }
    const letter = text.slice(1);
    const conversion = Object.hasOwn(CONVERSIONS, letter) ? CONVERSIONS[letter] : undefined;
    if (conversion === undefined) {
      throw new LogFormatError(
        `\`${directive}\` (column ${column}) uses \`${text}\`, which cannot be read back: log \`%t\`, or \`%{%Y-%m-%dT%H:%M:%S%z}t\`.`,
        column,
      );
    }
    found.push(...conversion);
  }
  return found;
}
