/**
 * What keeps the flood from coming again, as data: the report's last part. Floodgate closes what is open now; the servers'
 * own configuration and whatever deploys the groups must follow, or the next deployment opens it again. Pure.
 */
import type { RuleRow } from './ledger-rows';
import type { IngressPermission, SecurityGroup } from './observation';
import type { Outcome } from './outcome';
import { isTerraforms } from './owner';

/** Whose the group is, as its tags tell. */
export type Keeper =
  /** The CDK deploys by CloudFormation, and cannot be told from it. */
  | { readonly kind: 'cloudformation'; readonly stack: string; readonly logicalId: string | undefined }
  | { readonly kind: 'terraform' }
  | { readonly kind: 'unknown' };

export type Advice =
  /** CONNECT costs a worker for minutes; refused by a rewrite it costs microseconds. */
  | { readonly kind: 'refuse-connect' }
  /** The lock-down must get into what deploys the group. */
  | {
      readonly kind: 'keep-closed';
      readonly groupId: string;
      readonly keeper: Keeper;
      readonly admitted: readonly IngressPermission[];
      readonly takenAway: readonly IngressPermission[];
    };

/** One piece of advice in a language, for whoever shows it. */
export interface AdviceText {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly snippets: readonly Snippet[];
}

export interface Snippet {
  readonly where: string;
  readonly lines: readonly string[];
}

/** Advice after a flood: once when the groups were closed, and once more when the incident is over. */
export function advise(
  {
    isFlood,
    isOver,
    outcomes,
  }: {
    readonly isFlood: boolean;
    readonly isOver: boolean;
    readonly outcomes: readonly Outcome[];
  },
  rules: readonly RuleRow[],
  groups: readonly SecurityGroup[],
): readonly Advice[] {
  const isClosed = outcomes.some(
    ({ change, result }) => change.kind === 'revoke-ingress' && result === 'done',
  );
  if (!isFlood || !(isOver || isClosed)) return [];
  const applied = rules.filter(({ state }) => state === 'applied');
  const closed = [...new Set(applied.filter(isRevoked).map(({ groupId }) => groupId))].sort();
  return [
    { kind: 'refuse-connect' },
    ...closed.map((groupId): Advice => {
      const own = applied.filter((row) => row.groupId === groupId);
      return {
        kind: 'keep-closed',
        groupId,
        keeper: findKeeper(groups.find(({ id }) => id === groupId)?.tags ?? {}),
        admitted: own.filter((row) => !isRevoked(row)).map(({ permission }) => permission),
        takenAway: own.filter(isRevoked).map(({ permission }) => permission),
      };
    }),
  ];
}

function isRevoked({ action }: RuleRow): boolean {
  return action === 'revoke';
}

/** The stack is wanted by its parts, for the snippet that goes into its template. */
export function findKeeper(tags: Readonly<Record<string, string>>): Keeper {
  const stack = tags['aws:cloudformation:stack-name'];
  if (stack !== undefined)
    return { kind: 'cloudformation', stack, logicalId: tags['aws:cloudformation:logical-id'] };
  return { kind: isTerraforms(tags) ? 'terraform' : 'unknown' };
}
