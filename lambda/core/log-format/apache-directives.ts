/** Apache's LogFormat directives (mod_log_config, mod_logio, mod_ssl) as field kinds. Pure data and its reading. */
import {
  ADDRESS_TOKEN,
  client,
  duration,
  free,
  NUMBER_TOKEN,
  status,
  token,
  WILD,
  word,
  type FieldKind,
} from './field-kind';
import { LogFormatError } from './log-format';
import { parseTimeFormat } from './strftime';
import { isInstant, hasEpoch, timeShape } from './time-pattern';

/** One directive: modifiers, `{argument}`, a letter (or `^` and two). */
export const APACHE_DIRECTIVE = /%([!<>0-9,]*)(?:\{([^}]*)\})?([!<>0-9,]*)(\^[A-Za-z]{2}|[A-Za-z%])/y;

export interface ApacheDirective {
  readonly kind: FieldKind;
  /** `%t` writes its own square brackets. */
  readonly isBracketed: boolean;
}

/** Directives without argument. What is text of the sender's choice is `free`, whatever it usually looks like. */
const PLAIN: Readonly<Record<string, FieldKind>> = {
  a: client(1, { isPeer: false, mayBeName: false }),
  h: client(3, { isPeer: false, mayBeName: true }),
  A: ADDRESS_TOKEN,
  r: free({ is: 'request', rank: 0 }),
  m: word({ is: 'method', rank: 0 }),
  U: free({ is: 'target', rank: 0 }),
  q: free({ is: 'query' }),
  H: free({ is: 'protocol' }),
  f: free(),
  u: free({ is: 'user' }),
  // The answer of an identd is cut at white space (mod_ident, RFC 1413).
  l: word(),
  V: free(),
  // ServerName as configured: never the sender's, but `%v:%p` needs an end before the colon.
  v: token(String.raw`^ :"\\\t`),
  s: status(1),
  T: duration(2, 1),
  D: duration(0, 1_000_000),
  b: NUMBER_TOKEN,
  B: NUMBER_TOKEN,
  I: NUMBER_TOKEN,
  O: NUMBER_TOKEN,
  S: NUMBER_TOKEN,
  k: NUMBER_TOKEN,
  p: NUMBER_TOKEN,
  P: NUMBER_TOKEN,
  X: token('X+-'),
  L: token('0-9A-Za-z+/@_-'),
  R: word(),
  '^FB': NUMBER_TOKEN,
  '^FU': NUMBER_TOKEN,
};

/** Directives whose argument names a thing: a header, a variable, a note, a cookie, a trailer. */
const NAMED: readonly string[] = ['i', 'o', 'e', 'n', 'C', '^ti', '^to'];

/** Directives whose argument chooses a variant; `undefined` inside: no such variant. */
const VARIANTS: Readonly<Record<string, Readonly<Record<string, FieldKind>>>> = {
  a: { c: client(0, { isPeer: true, mayBeName: false }) },
  h: { c: client(2, { isPeer: false, mayBeName: true }) },
  p: { canonical: NUMBER_TOKEN, local: NUMBER_TOKEN, remote: NUMBER_TOKEN },
  P: { pid: NUMBER_TOKEN, tid: NUMBER_TOKEN, hextid: token('0-9A-Fa-fx') },
  T: { us: duration(0, 1_000_000), ms: duration(1, 1000), s: duration(2, 1) },
  L: { c: token('0-9A-Za-z+/@_-') },
};

/** Variables of mod_ssl that no client writes. Its log handler escapes nothing, so all others are `wild`. */
const SERVER_SIDE_SSL =
  /^(?:HTTPS|SSL_(?:PROTOCOL|CIPHER|CIPHER_EXPORT|CIPHER_USEKEYSIZE|CIPHER_ALGKEYSIZE|SESSION_RESUMED|SECURE_RENEG|COMPRESS_METHOD))$/;

/** Reads one directive, matched by APACHE_DIRECTIVE. */
export function readApacheDirective(match: RegExpExecArray, column: number): ApacheDirective {
  const [directive, before = '', argument, behind = '', letter = ''] = match;
  const found = kindOf(letter, argument, directive, column);
  if (found === undefined) throw unknown(directive, column);
  const isConditional = /[0-9]/.test(before + behind);
  return {
    kind: withModifiers(found, before + behind, isConditional),
    isBracketed: isTimeOfItsOwn(letter, argument),
  };
}

function isTimeOfItsOwn(letter: string, argument: string | undefined): boolean {
  return letter === 't' && (argument === undefined || /^(?:begin:|end:)?$/.test(argument));
}

function kindOf(
  letter: string,
  argument: string | undefined,
  directive: string,
  column: number,
): FieldKind | undefined {
  if (letter === 't') return timeKind(argument ?? '', directive, column);
  if (argument === undefined || argument === '') return own(PLAIN, letter);
  if (letter === 'i' && argument.toLowerCase() === 'x-forwarded-for')
    return free({ is: 'forwarded', rank: 0 });
  if (NAMED.includes(letter)) return free();
  if (letter === 'x' || letter === 'c') return SERVER_SIDE_SSL.test(argument) ? word() : WILD;
  return own(own(VARIANTS, letter) ?? {}, argument);
}

function timeKind(argument: string, directive: string, column: number): FieldKind {
  const pattern = parseTimeFormat(argument, directive, column);
  return {
    extent: 'token',
    characters: hasEpoch(pattern) ? '0-9' : '',
    shape: timeShape(pattern),
    meaning: { is: 'time', rank: isInstant(pattern) ? 0 : 1, pattern },
  };
}

/**
 * Applies `>`, `<` and status conditions. A conditional field is `-` for other statuses, so it cannot say who sent a
 * request or what became of it: a sender would choose when to be seen.
 */
function withModifiers(kind: FieldKind, modifiers: string, isConditional: boolean): FieldKind {
  if (kind.meaning?.is === 'status' && modifiers.includes('>')) {
    return withModifiers(status(0), modifiers.replaceAll('>', ''), isConditional);
  }
  if (!isConditional) return kind;
  const isHarmless = kind.meaning?.is === 'duration' || kind.meaning?.is === 'user';
  const meaning = isHarmless ? kind.meaning : undefined;
  if (kind.extent !== 'token') return { ...kind, meaning };
  const hasDash = kind.characters.startsWith('^') || kind.characters.endsWith('-');
  const characters = hasDash ? kind.characters : `${kind.characters}-`;
  return { extent: 'token', characters, shape: `${kind.shape}|-`, meaning };
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function unknown(directive: string, column: number): LogFormatError {
  return new LogFormatError(
    `\`${directive}\` (column ${column}) is no directive of Apache's mod_log_config that Floodgate knows. ` +
      'Write the LogFormat exactly as it stands in the server configuration, or leave this field out of the log.',
    column,
  );
}
