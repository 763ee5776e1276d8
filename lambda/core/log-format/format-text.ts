/**
 * Prepares what an operator wrote: nicknames, whole pasted directives, and the escapes of the servers' configuration
 * files become plain characters that remember their columns. Pure.
 */
import { LogFormatError } from './log-format';

/** Characters of a format and where each stands in the operator's text (from 1). */
export interface FormatText {
  readonly characters: string;
  readonly columns: readonly number[];
}

/** Apache's own nicknames (httpd.conf as shipped; vhost_combined as Debian ships it). */
const NICKNAMES: Readonly<Record<string, string>> = {
  common: '%h %l %u %t "%r" %>s %b',
  combined: '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"',
  vhost_combined: '%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"',
};

const APACHE_LINE = /^\s*LogFormat\s+"((?:[^"\\]|\\.)*)"(?:\s+[^\s"]+)?\s*$/is;
const NGINX_LINE = /^\s*log_format\s+[^\s'"]+\s+(.*?)\s*;?\s*$/is;
const NGINX_ESCAPE = /^\s*escape=(\w+)\s+/;
const WHOLLY_QUOTED = /^\s*"((?:[^"\\]|\\.)*\\"(?:[^"\\]|\\.)*)"\s*$/s;

/** Reads the text as given in the environment file. */
export function readFormatText(text: string): FormatText {
  const nickname = Object.hasOwn(NICKNAMES, text.trim()) ? NICKNAMES[text.trim()] : undefined;
  if (nickname !== undefined) return { characters: nickname, columns: Array.from(nickname, () => 1) };
  if (/^\s*\w*\s*$/.test(text)) {
    throw new LogFormatError(
      `"${text.trim()}" is neither a log format nor a known nickname (${Object.keys(NICKNAMES).join(', ')}): ` +
        'write the LogFormat or log_format string itself.',
      undefined,
    );
  }
  return unescapeConfiguration(innerSpans(text), text);
}

/** A stretch of the operator's text: from, to (exclusive). */
type Span = readonly [from: number, to: number];

function innerSpans(text: string): readonly Span[] {
  const quoted = APACHE_LINE.exec(text)?.[1] ?? WHOLLY_QUOTED.exec(text)?.[1];
  if (quoted !== undefined) {
    const from = text.indexOf('"') + 1;
    return [[from, from + quoted.length]];
  }
  const nginxBody = NGINX_LINE.exec(text)?.[1];
  const from =
    nginxBody === undefined ? 0 : text.indexOf(nginxBody, text.search(/log_format/i) + 'log_format'.length);
  const to = nginxBody === undefined ? text.length : from + nginxBody.length;
  const start = from + checkedEscapeLength(text.slice(from, to));
  return nginxBody === undefined && start === from ? [[from, to]] : nginxStrings(text, start, to);
}

/** Length of `escape=…`; nginx's `escape=none` lets a sender write lines of his own. */
function checkedEscapeLength(text: string): number {
  const match = NGINX_ESCAPE.exec(text);
  if (match === null) return 0;
  if (match[1] !== 'json' && match[1] !== 'default') {
    throw new LogFormatError(
      `\`escape=${match[1]}\` lets senders write quotes and newlines into the log, so no line can be trusted: use escape=default or escape=json.`,
      undefined,
    );
  }
  return match[0].length;
}

/** nginx joins the strings of a log_format; an unquoted format is one string. */
function nginxStrings(text: string, from: number, to: number): readonly Span[] {
  const body = text.slice(from, to);
  if (!/^(?:\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))+\s*$/s.test(body)) return [[from, to]];
  return Array.from(body.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs), (match) => {
    const start = from + match.index;
    return [start + 1, start + match[0].length - 1] as const;
  });
}

/** In both servers' configuration `\"`, `\'` and `\\` stand for the character, `\t` for a tab. */
function unescapeConfiguration(spans: readonly Span[], text: string): FormatText {
  const characters: string[] = [];
  const columns: number[] = [];
  for (const [from, to] of spans) {
    for (let index = from; index < to; index += 1) {
      const pair = /^\\(["'\\tnr])/.exec(text.slice(index, Math.min(index + 2, to)))?.[1];
      const character = pair === undefined ? (text[index] ?? '') : pair === 't' ? '\t' : pair;
      if (pair === 'n' || pair === 'r' || character === '\n' || character === '\r') {
        throw new LogFormatError(
          `Column ${index + 1} breaks the line: one request must be one line of the log.`,
          index + 1,
        );
      }
      characters.push(character);
      columns.push(index + 1);
      if (pair !== undefined) index += 1;
    }
  }
  return { characters: characters.join(''), columns };
}
