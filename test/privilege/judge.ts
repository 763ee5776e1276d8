/**
 * Least privilege, both ways: every request of ours is allowed, no near miss is, and nothing may be left out: no
 * statement, action, resource, principal or condition without which the same would be allowed.
 */
import type { Arrow } from './arrows';
import { applies, isAllowed, type Conditions, type Request, type Statement } from './iam';
import { listNearMisses, type NearMiss } from './near-misses';

/** What is not as it must be. */
export interface Finding {
  /** The statement's; empty where one is missing. */
  readonly sid: string;
  readonly problem: string;
}

export interface Requests {
  readonly own: readonly Arrow[];
  readonly nearMisses: readonly NearMiss[];
}

/** Requests of ours, each once, and what must be refused beside them. */
export function gatherRequests(arrows: readonly Arrow[], isKnown: (id: string) => boolean): Requests {
  const own = distinct(arrows);
  const granted = new Set(own.map(keyOf));
  const nearMisses = distinct(own.flatMap((arrow) => listNearMisses(arrow, isKnown)));
  return { own, nearMisses: nearMisses.filter((miss) => !granted.has(keyOf(miss))) };
}

function distinct<T extends Request>(requests: readonly T[]): readonly T[] {
  return [...new Map(requests.map((request) => [keyOf(request), request])).values()];
}

function keyOf({ principal, action, resource, context }: Request): string {
  return JSON.stringify([principal, action, resource, Object.entries(context).sort()]);
}

/** Judges all statements of one account together. */
export function judge(statements: readonly Statement[], requests: Requests): readonly Finding[] {
  const refused = requests.own
    .filter((request) => !isAllowed(statements, request))
    .map((request) => ({ sid: '', problem: `is not allowed: ${describe(request)}` }));
  return [...refused, ...statements.flatMap((statement) => judgeStatement(statement, statements, requests))];
}

/** Judges one statement among all. */
export function judgeStatement(
  statement: Statement,
  all: readonly Statement[],
  requests: Requests,
): readonly Finding[] {
  const finding = (problem: string): Finding => ({ sid: statement.sid, problem });
  const others = all.filter((one) => one !== statement);
  if (statement.effect === 'Deny') {
    const isNeeded = requests.nearMisses.some((miss) => applies(statement, miss) && isAllowed(others, miss));
    return isNeeded ? [] : [finding('denies nothing that another statement allows')];
  }
  return [
    ...requests.nearMisses
      .filter((miss) => applies(statement, miss) && isAllowed(all, miss))
      .map((miss) => finding(`allows ${describe(miss)}, ${miss.how}`)),
    ...findExcess(statement, others, requests).map(finding),
  ];
}

function describe({ principal, action, resource, context }: Request): string {
  return `${principal}: ${action} on ${resource} ${JSON.stringify(context)}`;
}

/** What of a statement could be left out. */
function findExcess(
  statement: Statement,
  others: readonly Statement[],
  { own, nearMisses }: Requests,
): readonly string[] {
  // What this statement alone allows: what it is needed for.
  const needing = own.filter((request) => applies(statement, request) && !isAllowed(others, request));
  return [
    ...statement.actions
      .filter((action) => /[*?]/.test(action))
      .map((action) => `${action} names no action in full`),
    ...findUnused(statement, needing).map((grant) => `is not needed: ${grant}`),
    ...findIdleConditions(statement, others, nearMisses).map((key) => `the condition ${key} refuses nothing`),
  ];
}

/** Every way in which the statement could let a request pass, each as a statement of its own. */
function splitStatement(statement: Statement): readonly Statement[] {
  return statement.principals.flatMap((principal) =>
    statement.actions.flatMap((action) =>
      statement.resources.flatMap((resource) =>
        splitConditions(statement.conditions).map((conditions) => ({
          ...statement,
          principals: [principal],
          actions: [action],
          resources: [resource],
          conditions,
        })),
      ),
    ),
  );
}

/** With one value for each key. */
function splitConditions(conditions: Conditions): readonly Conditions[] {
  const keys = Object.entries(conditions).flatMap(([operator, inner]) =>
    Object.entries(inner).map(([key, values]) => ({ operator, key, values: [values].flat() })),
  );
  return keys.reduce<readonly Conditions[]>(
    (all, { operator, key, values }) =>
      all.flatMap((some) =>
        values.map((value) => ({ ...some, [operator]: { ...some[operator], [key]: value } })),
      ),
    [{}],
  );
}

/** Ways through which no request passes that could not pass elsewhere. */
function findUnused(statement: Statement, needing: readonly Request[]): readonly string[] {
  const ways = splitStatement(statement);
  const used = new Set<Statement>();
  for (const request of needing) {
    const [way, another] = ways.filter((one) => applies(one, request));
    if (way !== undefined && another === undefined) used.add(way);
  }
  return ways
    .filter((way) => !used.has(way))
    .map(({ actions, resources, principals, conditions }) =>
      [actions, 'on', resources, 'for', principals, JSON.stringify(conditions)].join(' '),
    );
}

function findIdleConditions(
  statement: Statement,
  others: readonly Statement[],
  nearMisses: readonly NearMiss[],
): readonly string[] {
  return Object.entries(statement.conditions).flatMap(([operator, keys]) =>
    Object.keys(keys).filter((key) => {
      const left = Object.fromEntries(Object.entries(keys).filter(([name]) => name !== key));
      const without = { ...statement, conditions: { ...statement.conditions, [operator]: left } };
      return !nearMisses.some((miss) => applies(without, miss) && isAllowed([...others, without], miss));
    }),
  );
}
