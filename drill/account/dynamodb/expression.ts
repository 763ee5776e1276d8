/**
 * Condition, filter and key expressions of DynamoDB: text → tree.
 */
import { invalid } from './failures';
import { checkName, readTokens, TokenReader } from './tokens';

/** Names and indices, from the item inwards; aliases are already resolved. */
export type Path = readonly (string | number)[];

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Operand[] };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition }
  | {
      readonly kind: 'compare';
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Operand[] };

export type Aliases = Readonly<Record<string, string>>;

const CONDITION_FUNCTIONS = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
]);
const COMPARATORS: Readonly<Record<string, Comparator>> = {
  '=': '=',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

export function parseCondition(expression: string, aliases: Aliases): Condition {
  const reader = new TokenReader(readTokens(expression));
  const condition = readOr(reader, aliases);
  if (!reader.isDone()) throw invalid(`Invalid expression: Syntax error; near: "${reader.take().text}"`);
  return condition;
}

function readOr(reader: TokenReader, aliases: Aliases): Condition {
  let left = readAnd(reader, aliases);
  while (reader.takeIf('OR')) left = { kind: 'or', left, right: readAnd(reader, aliases) };
  return left;
}

function readAnd(reader: TokenReader, aliases: Aliases): Condition {
  let left = readNot(reader, aliases);
  while (reader.takeIf('AND')) left = { kind: 'and', left, right: readNot(reader, aliases) };
  return left;
}

function readNot(reader: TokenReader, aliases: Aliases): Condition {
  if (reader.takeIf('NOT')) return { kind: 'not', inner: readNot(reader, aliases) };
  if (!reader.takeIf('(')) return readTest(reader, aliases);
  const inner = readOr(reader, aliases);
  reader.insist(')');
  return inner;
}

function readTest(reader: TokenReader, aliases: Aliases): Condition {
  const operand = readOperand(reader, aliases);
  if (operand.kind === 'call' && CONDITION_FUNCTIONS.has(operand.name)) return operand;
  if (reader.takeIf('BETWEEN')) {
    const low = readOperand(reader, aliases);
    reader.insist('AND');
    return { kind: 'between', operand, low, high: readOperand(reader, aliases) };
  }
  if (reader.takeIf('IN')) {
    reader.insist('(');
    return { kind: 'in', operand, list: readList(reader, aliases) };
  }
  const comparator = COMPARATORS[reader.take().text];
  if (comparator === undefined) throw invalid('Invalid expression: Syntax error; expected a comparison');
  return { kind: 'compare', comparator, left: operand, right: readOperand(reader, aliases) };
}

/** Operands up to the closing parenthesis. */
function readList(reader: TokenReader, aliases: Aliases): readonly Operand[] {
  const operands = [readOperand(reader, aliases)];
  while (reader.takeIf(',')) operands.push(readOperand(reader, aliases));
  reader.insist(')');
  return operands;
}

export function readOperand(reader: TokenReader, aliases: Aliases): Operand {
  const token = reader.peek();
  if (token?.kind === 'value') return { kind: 'value', name: reader.take().text };
  const following = reader.peek(1);
  if (token?.kind === 'name' && following?.text === '(') {
    reader.take();
    reader.take();
    return { kind: 'call', name: token.text, operands: readList(reader, aliases) };
  }
  return { kind: 'path', path: readPath(reader, aliases) };
}

export function readPath(reader: TokenReader, aliases: Aliases): Path {
  const path: (string | number)[] = [readName(reader, aliases)];
  for (;;) {
    if (reader.takeIf('.')) path.push(readName(reader, aliases));
    else if (reader.takeIf('[')) {
      path.push(Number(reader.take().text));
      reader.insist(']');
    } else return path;
  }
}

function readName(reader: TokenReader, aliases: Aliases): string {
  const { kind, text } = reader.take();
  if (kind === 'name') return checkName(text);
  if (kind !== 'alias')
    throw invalid(`Invalid expression: Syntax error; expected an attribute name near: "${text}"`);
  const name = aliases[text];
  if (name === undefined)
    throw invalid(
      `An expression attribute name used in the document path is not defined; attribute name: ${text}`,
    );
  return name;
}
