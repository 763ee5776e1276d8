/**
 * Words of DynamoDB's expressions: names, `#aliases`, `:values`, numbers and signs.
 */
import { invalid } from './failures';
import { RESERVED_WORDS } from './reserved-words';

export interface Token {
  readonly kind: 'name' | 'alias' | 'value' | 'number' | 'sign';
  readonly text: string;
}

const TOKEN = /\s*(?:(#\w+)|(:\w+)|([A-Za-z_]\w*)|(\d+)|(<>|<=|>=|[()[\],.=<>+-]))/y;
const KINDS = ['alias', 'value', 'name', 'number', 'sign'] as const;

export function readTokens(expression: string): readonly Token[] {
  const text = expression.trimEnd();
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const found = KINDS.findIndex((_, index) => match?.[index + 1] !== undefined);
    const kind = KINDS[found];
    if (match === null || kind === undefined)
      throw invalid(`Invalid expression: Syntax error; near: "${text.slice(at, at + 20)}"`);
    tokens.push({ kind, text: match[found + 1] ?? '' });
  }
  return tokens;
}

/** A walk over tokens: look, take, insist. */
export class TokenReader {
  #at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.#at + ahead];
  }

  /** Is the next token this sign or key word? Key words take any case. */
  isAt(text: string): boolean {
    const token = this.peek();
    if (token === undefined) return false;
    return token.kind === 'sign'
      ? token.text === text
      : token.kind === 'name' && token.text.toUpperCase() === text;
  }

  take(): Token {
    const token = this.peek();
    if (token === undefined) throw invalid('Invalid expression: Syntax error; unexpected end');
    this.#at += 1;
    return token;
  }

  takeIf(text: string): boolean {
    if (!this.isAt(text)) return false;
    this.#at += 1;
    return true;
  }

  insist(text: string): void {
    if (!this.takeIf(text))
      throw invalid(
        `Invalid expression: Syntax error; expected "${text}" near: "${this.peek()?.text ?? '<end>'}"`,
      );
  }

  isDone(): boolean {
    return this.peek() === undefined;
  }
}

/** A plain name must not be one of DynamoDB's reserved words; an alias may stand for any. */
export function checkName(name: string): string {
  if (!RESERVED_WORDS.has(name.toUpperCase())) return name;
  throw invalid(`Invalid expression: Attribute name is a reserved keyword; reserved keyword: ${name}`);
}
