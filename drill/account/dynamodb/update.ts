/**
 * Update expressions of DynamoDB: SET, REMOVE, ADD and DELETE, applied to an item.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { follow, resolve, type Values } from './evaluate';
import { readOperand, readPath, type Aliases, type Operand, type Path } from './expression';
import { invalid } from './failures';
import type { Item } from './state';
import { readTokens, TokenReader } from './tokens';

/** `left`, or `left + right`, or `left - right`. */
interface SetValue {
  readonly left: Operand;
  readonly sign?: '+' | '-';
  readonly right?: Operand;
}

export type UpdateStep =
  | { readonly kind: 'set'; readonly path: Path; readonly value: SetValue }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add' | 'delete'; readonly path: Path; readonly operand: Operand };

const CLAUSES = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

export function parseUpdate(expression: string, aliases: Aliases): readonly UpdateStep[] {
  const reader = new TokenReader(readTokens(expression));
  const steps: UpdateStep[] = [];
  const seen = new Set<string>();
  while (!reader.isDone()) {
    const clause = CLAUSES.find((word) => reader.takeIf(word));
    if (clause === undefined)
      throw invalid(`Invalid UpdateExpression: Syntax error; near: "${reader.take().text}"`);
    if (seen.has(clause))
      throw invalid(
        `Invalid UpdateExpression: The "${clause}" section can only be used once in an update expression;`,
      );
    seen.add(clause);
    do steps.push(readStep(clause, reader, aliases));
    while (reader.takeIf(','));
  }
  const paths = steps.map((step) => JSON.stringify(step.path));
  const doubled = paths.find((path, index) => paths.indexOf(path) !== index);
  if (doubled !== undefined)
    throw invalid(
      `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path: ${doubled}`,
    );
  return steps;
}

function readStep(clause: (typeof CLAUSES)[number], reader: TokenReader, aliases: Aliases): UpdateStep {
  const path = readPath(reader, aliases);
  if (clause === 'REMOVE') return { kind: 'remove', path };
  if (clause === 'ADD') return { kind: 'add', path, operand: readOperand(reader, aliases) };
  if (clause === 'DELETE') return { kind: 'delete', path, operand: readOperand(reader, aliases) };
  reader.insist('=');
  const left = readOperand(reader, aliases);
  const sign = reader.takeIf('+') ? '+' : reader.takeIf('-') ? '-' : undefined;
  if (sign === undefined) return { kind: 'set', path, value: { left } };
  return { kind: 'set', path, value: { left, sign, right: readOperand(reader, aliases) } };
}

/** Every operand is read from the item as it was before. */
export function applyUpdate(item: Item, steps: readonly UpdateStep[], values: Values): Item {
  return steps.reduce<Item>((changed, step) => {
    switch (step.kind) {
      case 'set':
        return put(changed, step.path, setValue(item, step.value, values));
      case 'remove':
        return put(changed, step.path, undefined);
      case 'add':
        return put(
          changed,
          step.path,
          added(follow(item, step.path), insist(resolve(item, step.operand, values))),
        );
      case 'delete':
        return put(
          changed,
          step.path,
          deleted(follow(item, step.path), insist(resolve(item, step.operand, values))),
        );
    }
  }, item);
}

function setValue(item: Item, value: SetValue, values: Values): AttributeValue {
  const left = setOperand(item, value.left, values);
  if (value.sign === undefined || value.right === undefined) return left;
  return sum(left, setOperand(item, value.right, values), value.sign === '+' ? 1 : -1);
}

function setOperand(item: Item, operand: Operand, values: Values): AttributeValue {
  if (operand.kind !== 'call') return insist(resolve(item, operand, values));
  const [first, second] = operand.operands;
  if (first === undefined || second === undefined)
    throw invalid(`Invalid UpdateExpression: ${operand.name} needs two operands`);
  if (operand.name === 'if_not_exists')
    return resolve(item, first, values) ?? setOperand(item, second, values);
  if (operand.name !== 'list_append')
    throw invalid(`Invalid UpdateExpression: Invalid function name; function: ${operand.name}`);
  const [head, tail] = [setOperand(item, first, values).L, setOperand(item, second, values).L];
  if (head === undefined || tail === undefined)
    throw invalid('An operand in the update expression has an incorrect data type');
  return { L: [...head, ...tail] };
}

function insist(value: AttributeValue | undefined): AttributeValue {
  if (value === undefined)
    throw invalid('The provided expression refers to an attribute that does not exist in the item');
  return value;
}

function sum(a: AttributeValue, b: AttributeValue, factor: 1 | -1): AttributeValue {
  if (a.N === undefined || b.N === undefined)
    throw invalid('An operand in the update expression has an incorrect data type');
  return { N: String(Number(a.N) + factor * Number(b.N)) };
}

function added(old: AttributeValue | undefined, more: AttributeValue): AttributeValue {
  if (more.N !== undefined) return sum(old ?? { N: '0' }, more, 1);
  if (more.SS !== undefined) return { SS: [...new Set([...(old?.SS ?? []), ...more.SS])] };
  if (more.NS !== undefined) return { NS: [...new Set([...(old?.NS ?? []), ...more.NS])] };
  throw invalid('Incorrect operand type for operator or function; operator: ADD');
}

/** An emptied set goes away wholly. */
function deleted(old: AttributeValue | undefined, less: AttributeValue): AttributeValue | undefined {
  const gone = less.SS ?? less.NS;
  if (gone === undefined) throw invalid('Incorrect operand type for operator or function; operator: DELETE');
  const left = (old?.SS ?? old?.NS ?? []).filter((one) => !gone.includes(one));
  if (left.length === 0) return undefined;
  return less.SS === undefined ? { NS: left } : { SS: left };
}

function put(item: Item, path: Path, value: AttributeValue | undefined): Item {
  const [head, ...rest] = path;
  if (typeof head !== 'string')
    throw invalid('The document path provided in the update expression is invalid for update');
  if (rest.length === 0) {
    const others = Object.fromEntries(Object.entries(item).filter(([name]) => name !== head));
    return value === undefined ? others : { ...others, [head]: value };
  }
  return { ...item, [head]: putInside(item[head], rest, value) };
}

function putInside(
  outer: AttributeValue | undefined,
  path: Path,
  value: AttributeValue | undefined,
): AttributeValue {
  const [step, ...rest] = path;
  if (typeof step === 'string' && outer?.M !== undefined) return { M: put(outer.M, path, value) };
  if (typeof step === 'number' && outer?.L !== undefined) {
    const list = [...outer.L];
    const inner = rest.length === 0 ? value : putInside(list[step], rest, value);
    // An index beyond the end appends; a removed one closes the gap.
    list.splice(Math.min(step, list.length), 1, ...(inner === undefined ? [] : [inner]));
    return { L: list };
  }
  throw invalid('The document path provided in the update expression is invalid for update');
}
