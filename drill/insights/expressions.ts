/**
 * Expressions of Logs Insights: text → functions on a record. Loosest first: or, and, not, comparison, sum,
 * product, power.
 */
import { InsightsSyntaxError } from './failures';
import { FUNCTIONS } from './functions';
import { compileRegex } from './regex';
import type { TokenReader } from './tokens';
import {
  compareValues,
  isTruthy,
  toFlag,
  toNumber,
  toText,
  type Expression,
  type LogRecord,
  type Value,
} from './values';

/** Fields that hold a time at this place of the pipeline. */
export type TimeFields = ReadonlySet<string>;

const PERIOD_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const SIGNS = ['=', '!=', '<', '<=', '>', '>='] as const;

const plain = (of: (record: LogRecord) => Value): Expression => ({ of, isTime: false });
const test = (isTrue: (record: LogRecord) => boolean): Expression =>
  plain((record) => toFlag(isTrue(record)));

export function readExpression(reader: TokenReader, times: TimeFields): Expression {
  let left = readAnd(reader, times);
  while (reader.takeIf('or')) {
    const [a, b] = [left, readAnd(reader, times)];
    left = test((record) => isTruthy(a.of(record)) || isTruthy(b.of(record)));
  }
  return left;
}

function readAnd(reader: TokenReader, times: TimeFields): Expression {
  let left = readNot(reader, times);
  while (reader.takeIf('and')) {
    const [a, b] = [left, readNot(reader, times)];
    left = test((record) => isTruthy(a.of(record)) && isTruthy(b.of(record)));
  }
  return left;
}

function readNot(reader: TokenReader, times: TimeFields): Expression {
  if (!reader.takeIf('not')) return readComparison(reader, times);
  const inner = readNot(reader, times);
  return test((record) => !isTruthy(inner.of(record)));
}

function readComparison(reader: TokenReader, times: TimeFields): Expression {
  const left = readSum(reader, times);
  const isNegated =
    reader.isAt('not') && (reader.isAt('like', 1) || reader.isAt('in', 1)) && reader.takeIf('not');
  const wanted = !isNegated;
  if (reader.takeIf('like') || reader.takeIf('=~')) {
    const matches = readPattern(reader);
    return test((record) => matches(left.of(record)) === wanted);
  }
  if (reader.takeIf('in')) {
    const list = readList(reader, times);
    return test((record) => list.some((one) => areEqual(left.of(record), one.of(record))) === wanted);
  }
  const sign = SIGNS.find((text) => reader.takeIf(text));
  if (sign === undefined) return left;
  const right = readSum(reader, times);
  return test((record) => holds(sign, left.of(record), right.of(record)));
}

function areEqual(a: Value, b: Value): boolean {
  return compareValues(a, b) === 0;
}

function holds(sign: (typeof SIGNS)[number], a: Value, b: Value): boolean {
  const order = compareValues(a, b);
  if (order === undefined) return false;
  switch (sign) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** `like "part"` or `like /regex/`; an absent field matches nothing. */
function readPattern(reader: TokenReader): (value: Value) => boolean {
  const source = reader.takeKind('regex');
  if (source !== undefined) {
    const regex = compileRegex(source);
    return (value) => value !== undefined && regex.test(toText(value));
  }
  const part = reader.insistKind('string');
  return (value) => value !== undefined && toText(value).includes(part);
}

function readList(reader: TokenReader, times: TimeFields): readonly Expression[] {
  reader.insist('[');
  const list: Expression[] = [];
  do list.push(readSum(reader, times));
  while (reader.takeIf(','));
  reader.insist(']');
  return list;
}

function readSum(reader: TokenReader, times: TimeFields): Expression {
  let left = readProduct(reader, times);
  for (;;) {
    if (reader.takeIf('+')) left = calculate(left, readProduct(reader, times), (a, b) => a + b);
    else if (reader.takeIf('-')) left = calculate(left, readProduct(reader, times), (a, b) => a - b);
    else return left;
  }
}

function readProduct(reader: TokenReader, times: TimeFields): Expression {
  let left = readPower(reader, times);
  for (;;) {
    if (reader.takeIf('*')) left = calculate(left, readPower(reader, times), (a, b) => a * b);
    else if (reader.takeIf('/')) left = calculate(left, readPower(reader, times), (a, b) => a / b);
    else if (reader.takeIf('%')) left = calculate(left, readPower(reader, times), (a, b) => a % b);
    else return left;
  }
}

function readPower(reader: TokenReader, times: TimeFields): Expression {
  const left = readAtom(reader, times);
  return reader.takeIf('^') ? calculate(left, readPower(reader, times), (a, b) => a ** b) : left;
}

/** A calculation with something that is no number has no result. */
function calculate(a: Expression, b: Expression, combine: (a: number, b: number) => number): Expression {
  return plain((record) => {
    const [left, right] = [toNumber(a.of(record)), toNumber(b.of(record))];
    if (left === undefined || right === undefined) return undefined;
    const result = combine(left, right);
    return Number.isFinite(result) ? result : undefined;
  });
}

function readAtom(reader: TokenReader, times: TimeFields): Expression {
  if (reader.takeIf('(')) {
    const inner = readExpression(reader, times);
    reader.insist(')');
    return inner;
  }
  if (reader.takeIf('-'))
    return calculate(
      plain(() => 0),
      readAtom(reader, times),
      (a, b) => a - b,
    );
  const token = reader.take();
  if (token.kind === 'string') return plain(() => token.text);
  if (token.kind === 'number') return plain(() => Number(token.text));
  if (token.kind !== 'name') throw new InsightsSyntaxError(`unexpected symbol found ${token.text}`);
  if (reader.takeIf('(')) return readCall(token.text, reader, times);
  return { of: (record) => record[token.text], isTime: times.has(token.text) };
}

function readCall(name: string, reader: TokenReader, times: TimeFields): Expression {
  if (name.toLowerCase() === 'bin') return readBin(reader);
  const known = FUNCTIONS[name.toLowerCase()];
  if (known === undefined) throw new InsightsSyntaxError(`unknown function ${name}`);
  const operands = [readExpression(reader, times)];
  while (reader.takeIf(',')) operands.push(readExpression(reader, times));
  reader.insist(')');
  if (operands.length < known.least || operands.length > known.most) {
    throw new InsightsSyntaxError(`${name} takes ${known.least} to ${known.most} arguments`);
  }
  const isTime = name.toLowerCase() === 'coalesce' && operands.every((operand) => operand.isTime);
  return { of: (record) => known.call(operands.map((operand) => operand.of(record))), isTime };
}

/** `bin(5m)`: the start of the period that the event falls into. */
function readBin(reader: TokenReader): Expression {
  const text = reader.insistKind('period');
  reader.insist(')');
  const periodMs = parseInt(text, 10) * (PERIOD_MS[text.replace(/^\d+/, '')] ?? NaN);
  if (!(periodMs > 0)) throw new InsightsSyntaxError(`bin(${text}): not a period`);
  return {
    of: (record) => {
      const at = toNumber(record['@timestamp']);
      return at === undefined ? undefined : Math.floor(at / periodMs) * periodMs;
    },
    isTime: true,
  };
}
