/** Every way in which a statement can be made to allow more than it does. A judge that lets one pass is none. */
import type { Conditions, Statement } from './iam';

export interface Widening {
  /** What was done to the statement. */
  readonly what: string;
  /** What takes its place. */
  readonly statements: readonly Statement[];
}

/** @param all the statements beside which it stands */
export function listWidenings(statement: Statement, all: readonly Statement[]): readonly Widening[] {
  const instead = (what: string, part: Partial<Statement>): Widening => ({
    what,
    statements: [{ ...statement, ...part }],
  });
  if (statement.effect === 'Deny') return weakenDeny(statement, instead);
  const { actions, resources, principals, conditions } = statement;
  return [
    ...actions.flatMap((action, index) =>
      widenAction(action).map((wider) =>
        instead(`${action} → ${wider}`, { actions: actions.with(index, wider) }),
      ),
    ),
    ...findMoreActions(statement, all).map((more) => instead(`and ${more}`, { actions: [...actions, more] })),
    ...resources.flatMap((resource, index) =>
      widenArn(resource).map((wider) =>
        instead(`${resource} → ${wider}`, { resources: resources.with(index, wider) }),
      ),
    ),
    ...resources
      .filter((resource) => resource !== '*')
      .slice(0, 1)
      .map((resource) => instead('and another resource', { resources: [...resources, `${resource}-2`] })),
    ...['*', 'sns.amazonaws.com'].map((more) =>
      instead(`and for ${more}`, { principals: [...principals, more] }),
    ),
    ...widenConditions(conditions).map(([what, wider]) => instead(what, { conditions: wider })),
    { what: 'once more under another name', statements: [statement, { ...statement }] },
  ];
}

function weakenDeny(
  { actions, conditions }: Statement,
  instead: (what: string, part: Partial<Statement>) => Widening,
): readonly Widening[] {
  const [service = ''] = (actions[0] ?? '').split(':');
  return [
    { what: 'taken away', statements: [] },
    instead('for another action', { actions: [`${service}:GetAttributes`] }),
    instead('for another resource', { resources: ['arn:aws:sns:ap-northeast-1:123456789012:another'] }),
    instead('for one principal only', { principals: ['sns.amazonaws.com'] }),
    instead('under one condition more', {
      conditions: { ...conditions, StringEquals: { 'aws:SourceAccount': '999999999999' } },
    }),
    ...Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.keys(keys).map((key) =>
        instead(`${key} the other way`, { conditions: { [operator]: { [key]: 'true' } } }),
      ),
    ),
  ];
}

/** `service:*`, and the verb with anything. */
function widenAction(action: string): readonly string[] {
  const [service = '', name = ''] = action.split(':');
  const [verb = ''] = /^[A-Z][a-z]+/.exec(name) ?? [];
  return ['*', `${service}:*`, `${service}:${verb}*`];
}

/** Of the same service: one that no statement has, and those of the statements beside it. */
function findMoreActions({ actions, principals }: Statement, all: readonly Statement[]): readonly string[] {
  const [service = ''] = (actions[0] ?? '').split(':');
  const beside = all
    .filter((one) => one.effect === 'Allow' && one.principals[0] === principals[0])
    .flatMap((one) => one.actions)
    .filter((action) => action.startsWith(`${service}:`) && !actions.includes(action));
  return [`${service}:TagResource`, ...new Set(beside)];
}

/** `*` in place of the whole, or of one part that is not one yet: partition, region, account, kind, name. */
function widenArn(arn: string): readonly string[] {
  if (arn === '*') return [];
  const parts = arn.split(':');
  const name = parts.slice(5).join(':');
  const [, type = '', id = ''] = /^((?:[a-z-]+[/:])?)(.*)$/.exec(name) ?? [];
  const write = (last: string): string => [...parts.slice(0, 5), last].join(':');
  return [
    '*',
    ...[1, 3, 4]
      .filter((index) => parts[index] !== '*' && parts[index] !== '')
      .map((index) => parts.with(index, '*').join(':')),
    write('*'),
    ...(id === '*' ? [] : [write(`${type}*`), write(`${type}${id.slice(0, -1)}*`)]),
  ].filter((wider, index, all) => wider !== arn && all.indexOf(wider) === index);
}

function widenConditions(conditions: Conditions): readonly (readonly [what: string, wider: Conditions])[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, wanted]) => {
      const left = Object.fromEntries(Object.entries(keys).filter(([name]) => name !== key));
      const without = { ...conditions, [operator]: left };
      const values = [wanted].flat();
      const replace = (other: string, value: string | readonly string[]): Conditions => ({
        ...without,
        [other]: { ...without[other], [key]: value },
      });
      return [
        [`${key} dropped`, without],
        [`${key} with anything`, replace('StringLike', '*')],
        [
          `${key} with any end`,
          replace(
            'StringLike',
            values.map((value) => `${value}*`),
          ),
        ],
        [
          `${key} with any beginning`,
          replace(
            'StringLike',
            values.map((value) => `*${value}`),
          ),
        ],
        ...(values.every((value) => /[a-z]/i.test(value))
          ? [[`${key} in any letters`, replace('StringEqualsIgnoreCase', values)] as const]
          : []),
        [`${key} if it is there`, replace(`${operator}IfExists`, values)],
        [`${key} for all of none`, replace(`ForAllValues:${operator}`, values)],
        [`${key} with one value more`, replace(operator, [...values, 'another'])],
      ] as const;
    }),
  );
}
