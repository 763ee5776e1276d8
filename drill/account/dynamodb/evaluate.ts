/**
 * Does an item meet a condition?
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Comparator, Condition, Operand, Path } from './expression';
import { invalid } from './failures';
import type { Item } from './state';
import { areEqual, compare, sizeOfValue, typeOf } from './values';

export type Values = Readonly<Record<string, AttributeValue>>;

export function meets(item: Item, condition: Condition, values: Values): boolean {
  switch (condition.kind) {
    case 'and':
      return meets(item, condition.left, values) && meets(item, condition.right, values);
    case 'or':
      return meets(item, condition.left, values) || meets(item, condition.right, values);
    case 'not':
      return !meets(item, condition.inner, values);
    case 'compare':
      return isTrue(
        condition.comparator,
        resolve(item, condition.left, values),
        resolve(item, condition.right, values),
      );
    case 'between': {
      const value = resolve(item, condition.operand, values);
      const [low, high] = [resolve(item, condition.low, values), resolve(item, condition.high, values)];
      return isTrue('>=', value, low) && isTrue('<=', value, high);
    }
    case 'in': {
      const value = resolve(item, condition.operand, values);
      return condition.list.some((one) => areEqual(value, resolve(item, one, values)));
    }
    case 'call':
      return callTest(item, condition.name, condition.operands, values);
  }
}

function isTrue(
  comparator: Comparator,
  a: AttributeValue | undefined,
  b: AttributeValue | undefined,
): boolean {
  if (comparator === '=') return areEqual(a, b);
  if (comparator === '<>') return !areEqual(a, b);
  const order = compare(a, b);
  if (order === undefined) return false;
  switch (comparator) {
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

function callTest(item: Item, name: string, operands: readonly Operand[], values: Values): boolean {
  const [first, second] = operands;
  if (first === undefined) throw invalid(`Invalid expression: ${name} needs an operand`);
  const value = resolve(item, first, values);
  if (name === 'attribute_exists') return value !== undefined;
  if (name === 'attribute_not_exists') return value === undefined;
  if (second === undefined) throw invalid(`Invalid expression: ${name} needs two operands`);
  const other = resolve(item, second, values);
  if (value === undefined || other === undefined) return false;
  if (name === 'begins_with')
    return value.S !== undefined && other.S !== undefined && value.S.startsWith(other.S);
  if (name === 'attribute_type') return typeOf(value) === other.S;
  return contains(value, other);
}

function contains(value: AttributeValue, other: AttributeValue): boolean {
  if (value.S !== undefined) return other.S !== undefined && value.S.includes(other.S);
  if (value.L !== undefined) return value.L.some((inner) => areEqual(inner, other));
  const wanted = other.S ?? other.N;
  return wanted !== undefined && (value.SS ?? value.NS ?? []).includes(wanted);
}

/** The value of an operand; `undefined` where the item has none. */
export function resolve(item: Item, operand: Operand, values: Values): AttributeValue | undefined {
  switch (operand.kind) {
    case 'path':
      return follow(item, operand.path);
    case 'value': {
      const value = values[operand.name];
      if (value === undefined)
        throw invalid(
          `An expression attribute value used in expression is not defined; attribute value: ${operand.name}`,
        );
      return value;
    }
    case 'call': {
      const [first] = operand.operands;
      if (operand.name !== 'size' || first === undefined)
        throw invalid(`Invalid function name; function: ${operand.name}`);
      const value = resolve(item, first, values);
      const size = value === undefined ? undefined : sizeOfValue(value);
      return size === undefined ? undefined : { N: String(size) };
    }
  }
}

export function follow(item: Item, path: Path): AttributeValue | undefined {
  const [head, ...rest] = path;
  let value = typeof head === 'string' ? item[head] : undefined;
  for (const step of rest) value = typeof step === 'number' ? value?.L?.[step] : value?.M?.[step];
  return value;
}
