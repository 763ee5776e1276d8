/**
 * DynamoDB refuses names and values that no expression uses: a slip that other doubles let pass.
 */
import { invalid } from './failures';

interface Attributes {
  readonly ExpressionAttributeNames?: object | undefined;
  readonly ExpressionAttributeValues?: object | undefined;
}

export function checkUse(input: Attributes, expressions: readonly (string | undefined)[]): void {
  const given = expressions.filter((expression) => expression !== undefined);
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
  if (given.length === 0 && (names !== undefined || values !== undefined)) {
    throw invalid(
      'ExpressionAttributeNames and ExpressionAttributeValues can only be specified when using expressions',
    );
  }
  const used = new Set(given.join(' ').match(/[#:]\w+/g) ?? []);
  checkList(names, 'Names', used);
  checkList(values, 'Values', used);
}

function checkList(given: object | undefined, what: string, used: ReadonlySet<string>): void {
  if (given === undefined) return;
  const keys = Object.keys(given);
  if (keys.length === 0) throw invalid(`ExpressionAttribute${what} must not be empty`);
  const unused = keys.filter((key) => !used.has(key));
  if (unused.length === 0) return;
  throw invalid(
    `Value provided in ExpressionAttribute${what} unused in expressions: keys: {${unused.join(', ')}}`,
  );
}
