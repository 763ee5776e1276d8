/**
 * Words of a Logs Insights query. Knows where a `/` begins a regular expression and where it divides, and that
 * a `|` inside of a string or an expression separates nothing.
 */
import { InsightsSyntaxError } from './failures';

export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'period' | 'regex' | 'sign';
  readonly text: string;
  /** Where it stands in the query, its end not included. */
  readonly start: number;
  readonly end: number;
}

const BLANK = /(?:\s|#[^\n]*)+/y;
const REGEX = /\/((?:[^/\\\n]|\\[\s\S])+)\//y;
const TOKEN =
  /(?<name>[@A-Za-z_][\w.@]*|`[^`]+`)|(?<string>"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')|(?<period>\d+(?:ms|s|m|h|d|w)(?!\w))|(?<number>\d+(?:\.\d+)?)|(?<sign>=~|!=|<=|>=|[|,()[\]=<>+\-*/%^])/y;
const KINDS = ['name', 'string', 'period', 'number', 'sign'] as const;

function readTokens(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let command = '';
  for (let at = skipBlank(query, 0); at < query.length;) {
    const before = tokens.at(-1);
    if (before === undefined || before.text === '|') command = '';
    const token = readToken(query, at, beginsRegex(before, command));
    if (command === '') command = token.text.toLowerCase();
    tokens.push({ ...token, text: unquote(token) });
    at = skipBlank(query, token.end);
  }
  return tokens;
}

/** After `like` and `=~`, and in `parse`, a slash opens a regular expression; elsewhere it divides. */
function beginsRegex(before: Token | undefined, command: string): boolean {
  return command === 'parse' || before?.text === '=~' || before?.text.toLowerCase() === 'like';
}

function skipBlank(query: string, at: number): number {
  BLANK.lastIndex = at;
  return BLANK.test(query) ? BLANK.lastIndex : at;
}

function readToken(query: string, at: number, isRegexPlace: boolean): Token {
  REGEX.lastIndex = at;
  const regex = isRegexPlace ? REGEX.exec(query) : null;
  if (regex !== null) return { kind: 'regex', text: regex[1] ?? '', start: at, end: at + regex[0].length };
  TOKEN.lastIndex = at;
  const match = TOKEN.exec(query);
  const kind = KINDS.find((name) => match?.groups?.[name] !== undefined);
  if (match === null || kind === undefined) {
    throw new InsightsSyntaxError(`unexpected symbol found ${query.slice(at, at + 20)} at position ${at}`);
  }
  return { kind, text: match[0], start: at, end: at + match[0].length };
}

function unquote({ kind, text }: Pick<Token, 'kind' | 'text'>): string {
  if (kind === 'string') return text.slice(1, -1).replace(/\\([\s\S])/g, '$1');
  return text.startsWith('`') ? text.slice(1, -1) : text;
}

/** A walk over tokens: look, take, insist. Words of the language take any case. */
export class TokenReader {
  #at = 0;

  readonly #query: string;
  readonly #tokens: readonly Token[];

  constructor(query: string) {
    this.#query = query;
    this.#tokens = readTokens(query);
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  /** A place to come back to with `textSince`. */
  mark(): number {
    return this.#at;
  }

  /** The query's own text from the mark up to here. */
  textSince(mark: number): string {
    return this.#query.slice(this.#tokens[mark]?.start, this.#tokens[this.#at - 1]?.end);
  }

  isAt(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    if (token?.kind !== 'name' && token?.kind !== 'sign') return false;
    return token.text.toLowerCase() === text;
  }

  take(): Token {
    const token = this.peek();
    if (token === undefined) throw new InsightsSyntaxError('unexpected end of the query');
    this.#at += 1;
    return token;
  }

  takeIf(text: string): boolean {
    if (!this.isAt(text)) return false;
    this.#at += 1;
    return true;
  }

  /** The next token, if it is of this kind. */
  takeKind(kind: Token['kind']): string | undefined {
    return this.peek()?.kind === kind ? this.take().text : undefined;
  }

  insist(text: string): void {
    if (!this.takeIf(text)) throw this.unexpected(`"${text}"`);
  }

  insistKind(kind: Token['kind']): string {
    const text = this.takeKind(kind);
    if (text === undefined) throw this.unexpected(`a ${kind}`);
    return text;
  }

  isDone(): boolean {
    return this.peek() === undefined;
  }

  unexpected(wanted: string): InsightsSyntaxError {
    return new InsightsSyntaxError(
      `unexpected symbol found ${this.peek()?.text ?? 'at the end'}; expected ${wanted}`,
    );
  }
}
