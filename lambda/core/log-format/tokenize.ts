/** Splits a format's text into literals and fields. Pure. */
import { APACHE_DIRECTIVE, readApacheDirective } from './apache-directives';
import type { FieldKind } from './field-kind';
import type { FormatText } from './format-text';
import { LogFormatError, type FieldPart, type LiteralPart, type Part } from './log-format';
import { NGINX_VARIABLE, readNginxVariable } from './nginx-variables';
import { hasEpoch, hasPart, isInstant, timeShape, type TimePattern } from './time-pattern';

export type Dialect = 'apache' | 'nginx';

const NGINX_SIGN =
  /\$\{?(?:remote_addr|realip_remote_addr|request|status|time_local|time_iso8601|msec|http_\w+)\b/;

/** Whose format is it? nginx's variables are unmistakable; Apache's directives are short. */
export function dialectOf(text: FormatText): Dialect {
  if (NGINX_SIGN.test(text.characters)) return 'nginx';
  if (text.characters.includes('%')) return 'apache';
  if (text.characters.includes('$')) return 'nginx';
  throw new LogFormatError(
    'The format has no field: write the LogFormat string of Apache (`%{c}a %l %u %t \\"%r\\" %>s …`) or the log_format string of nginx.',
    undefined,
  );
}

/** Literals that touch are one; fields know what quotes or brackets stand around them. */
export function tokenize(text: FormatText, dialect: Dialect): readonly Part[] {
  const parts: Part[] = [];
  let index = 0;
  while (index < text.characters.length) {
    const column = text.columns[index] ?? 1;
    const found = readSign(text.characters, index, column, dialect);
    if (found === undefined) {
      addLiteral(parts, text.characters[index] ?? '', column);
      index += 1;
    } else {
      found.parts.forEach((part) =>
        part.kind === 'literal' ? addLiteral(parts, part.text, column) : parts.push(part),
      );
      index += found.length;
    }
  }
  return withQuoting(joinTimes(parts));
}

interface Sign {
  readonly parts: readonly Part[];
  readonly length: number;
}

function readSign(characters: string, index: number, column: number, dialect: Dialect): Sign | undefined {
  if (characters[index] !== (dialect === 'apache' ? '%' : '$')) return undefined;
  const expression = dialect === 'apache' ? APACHE_DIRECTIVE : NGINX_VARIABLE;
  expression.lastIndex = index;
  const match = expression.exec(characters);
  if (match === null) {
    throw new LogFormatError(
      `Column ${column}: \`${characters.slice(index, index + 12)}\` begins like a directive and is none. A percent sign by itself is written \`%%\`.`,
      column,
    );
  }
  const length = match[0].length;
  if (dialect === 'nginx')
    return { parts: [field(match[0], column, readNginxVariable(match, column))], length };
  if (match[0] === '%%') return { parts: [literal('%', column)], length };
  const { kind, isBracketed } = readApacheDirective(match, column);
  const part = field(match[0], column, kind);
  return { parts: isBracketed ? [literal('[', column), part, literal(']', column)] : [part], length };
}

function literal(text: string, column: number): LiteralPart {
  return { kind: 'literal', text, column };
}

function field(directive: string, column: number, kind: FieldKind): FieldPart {
  return { kind: 'field', directive, column, quoting: 'bare', role: undefined, ...kind };
}

function addLiteral(parts: Part[], text: string, column: number): void {
  if (text === '\\') {
    throw new LogFormatError(
      `Column ${column}: a backslash between the fields cannot be told from an escape inside them: leave it out of the log.`,
      column,
    );
  }
  const last = parts.at(-1);
  if (last?.kind === 'literal') parts[parts.length - 1] = { ...last, text: last.text + text };
  else parts.push(literal(text, column));
}

/** Apache's usual way to log milliseconds, `[%{%d/%b/%Y:%T}t.%{msec_frac}t %{%z}t]`, is one time in three fields. */
function joinTimes(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const between = last?.kind === 'literal' ? last.text : '';
    const behind = last?.kind === 'literal' ? 2 : 1;
    const time = joinedTime(joined.at(-behind), between, part);
    if (time === undefined) joined.push(part);
    else joined.splice(-behind, behind, time);
  }
  return joined;
}

function joinedTime(first: Part | undefined, between: string, second: Part): FieldPart | undefined {
  if (first?.kind !== 'field' || second.kind !== 'field' || /["\t]/.test(between)) return undefined;
  if (first.meaning?.is !== 'time' || second.meaning?.is !== 'time') return undefined;
  const [a, b] = [first.meaning.pattern, second.meaning.pattern];
  const isSupplement = !hasEpoch(b) && !hasPart(b, 'year', 'shortYear');
  if (a.moment !== b.moment || !isSupplement) return undefined;
  const pattern: TimePattern = { moment: a.moment, pieces: [...a.pieces, { literal: between }, ...b.pieces] };
  return {
    ...first,
    directive: `${first.directive}${between}${second.directive}`,
    characters: hasEpoch(pattern) ? '0-9' : '',
    shape: timeShape(pattern),
    meaning: { is: 'time', rank: isInstant(pattern) ? 0 : 1, pattern },
  };
}

function withQuoting(parts: readonly Part[]): readonly Part[] {
  return parts.map((part, index) => {
    if (part.kind === 'literal') return part;
    const [before, after] = [textOf(parts[index - 1]).at(-1), textOf(parts[index + 1]).at(0)];
    if (before === '"' && after === '"') return { ...part, quoting: 'quoted' };
    return before === '[' && after === ']' ? { ...part, quoting: 'bracketed' } : part;
  });
}

function textOf(part: Part | undefined): string {
  return part?.kind === 'literal' ? part.text : '';
}
