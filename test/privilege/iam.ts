/**
 * How IAM decides, as far as policies of ours go: a request is allowed if a statement allows it and none denies it.
 * Written from the IAM User Guide ("Policy evaluation logic", "Condition operators"). Pure.
 */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A statement of any policy; one of a role names the role as its principal. */
export interface Statement {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Conditions;
}

/** What one call asks of IAM: a call on several resources is several requests, and each must be allowed. */
export interface Request {
  readonly principal: string;
  readonly action: string;
  /** `*` where the call cannot be scoped. */
  readonly resource: string;
  /** Condition keys that come with the request. */
  readonly context: Readonly<Record<string, string>>;
}

const patterns = new Map<string, RegExp>();

/** A `*` may stand for anything, colons and slashes included, so that no pattern seems narrower than it is. */
export function matches(pattern: string, text: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    patterns.set(pattern, (compiled = new RegExp(`^${source}$`)));
  }
  return compiled.test(text);
}

/** The same statements are asked about the same requests again and again. */
const answers = new WeakMap<Statement, WeakMap<Request, boolean>>();

/** Does the statement speak of the request, whatever its effect? */
export function applies(statement: Statement, request: Request): boolean {
  const known = answers.get(statement) ?? new WeakMap<Request, boolean>();
  const before = known.get(request);
  if (before !== undefined) return before;
  const answer = speaksOf(statement, request);
  answers.set(statement, known.set(request, answer));
  return answer;
}

function speaksOf(statement: Statement, request: Request): boolean {
  return (
    statement.actions.some((action) => matches(action.toLowerCase(), request.action.toLowerCase())) &&
    statement.resources.some((resource) => matches(resource, request.resource)) &&
    statement.principals.some((principal) => matches(principal, request.principal)) &&
    meetsConditions(statement.conditions, request.context)
  );
}

/** Is the request allowed by the whole of the statements? */
export function isAllowed(statements: readonly Statement[], request: Request): boolean {
  const speaking = statements.filter((statement) => applies(statement, request));
  return (
    speaking.some(({ effect }) => effect === 'Allow') && speaking.every(({ effect }) => effect === 'Allow')
  );
}

function meetsConditions(conditions: Conditions, context: Request['context']): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => meets(operator, [wanted].flat(), context[key])),
  );
}

const COMPARISONS: Readonly<Record<string, (wanted: string, value: string) => boolean>> = {
  StringEquals: (wanted, value) => wanted === value,
  StringEqualsIgnoreCase: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (wanted, value) => wanted === value,
};

function meets(operator: string, wanted: readonly string[], value: string | undefined): boolean {
  const [, forAll, name = '', ifExists] = /^(ForAllValues:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const compare = COMPARISONS[name];
  if (compare === undefined) throw new Error(`the condition operator ${operator} is not known here`);
  // A key that is not there is all of nothing.
  if (value === undefined) return forAll !== undefined || ifExists !== undefined;
  return wanted.some((one) => compare(one, value));
}
