/** Changes of security groups, and of who carries them: what a lock-down and its rollback are made of. Plain JSON. */
import { describePermission, type Split } from './ledger-rows';
import type { IngressPermission, IngressRule } from './observation';

/** Other things whose own changes must all have been made before this one. */
interface Ordered {
  readonly after?: readonly string[];
}

/** The changes of a split; their target is the load balancer, `app/<name>/<id>`. */
export type SplitChange = Ordered & { readonly target: string; readonly split: Split } & (
    | {
        /** Makes the group, or completes it; what nobody carries yet lets nobody in. */
        readonly kind: 'prepare-group';
        readonly ingress: readonly IngressPermission[];
      }
    | { readonly kind: 'attach-group' | 'detach-group' | 'delete-group' }
  );

/** Changes of one group's ingress rules. */
export type IngressChange = Ordered & { readonly target: string } & (
    | { readonly kind: 'authorize-ingress'; readonly permission: IngressPermission }
    | { readonly kind: 'settle'; readonly seconds: number }
    | {
        readonly kind: 'revoke-ingress';
        readonly rule: IngressRule;
        /** Does AWS track the connections that the rule lets in? Then they outlive it. */
        readonly isTracked: boolean;
      }
    /** Undo of an authorize: by the rule's id, only if it still says what we wrote. */
    | {
        readonly kind: 'withdraw-ingress';
        readonly ruleId: string;
        readonly permission: IngressPermission;
      }
    /** Undo of a revoke: description and tags as they were. */
    | { readonly kind: 'restore-ingress'; readonly permission: IngressPermission }
    /** Ledger only: the call was made, though its run could not note it. */
    | {
        readonly kind: 'confirm-rule-row';
        readonly action: 'authorize' | 'revoke';
        readonly key: string;
        readonly ruleId: string | undefined;
        readonly why: string;
      }
    | {
        readonly kind: 'forget-rule-row';
        readonly action: 'authorize' | 'revoke';
        readonly key: string;
        readonly why: string;
      }
  );

export type GroupChange = SplitChange | IngressChange;

/** The change that takes this one back, in words for people; `undefined` where nothing is to be taken back. */
export function describeGroupInverse(change: GroupChange): string | undefined {
  switch (change.kind) {
    case 'prepare-group':
      return `delete the security group ${change.split.groupName}`;
    case 'attach-group':
      return `take ${change.split.groupName} from ${change.target} again`;
    case 'detach-group':
      return `put ${change.split.groupName} on ${change.target} again`;
    case 'authorize-ingress':
    case 'restore-ingress':
      return `revoke ${describePermission(change.permission)} from ${change.target}`;
    case 'revoke-ingress':
      return `authorize ${describePermission(change.rule)} in ${change.target} again`;
    case 'withdraw-ingress':
      return `authorize ${describePermission(change.permission)} in ${change.target} again`;
    case 'delete-group':
    case 'settle':
    case 'confirm-rule-row':
    case 'forget-rule-row':
      return undefined;
  }
}

/** A change in one line, for people. */
export function describeGroupChange(change: GroupChange): string {
  switch (change.kind) {
    case 'prepare-group':
      return `make the security group ${change.split.groupName} for ${change.target} alone: ${change.ingress.map(describePermission).join(', ') || 'no rules'}`;
    case 'attach-group':
      return `put ${change.split.groupName} on ${change.target} and all of its nodes, beside the groups that they have`;
    case 'detach-group':
      return `take ${change.split.groupName} from ${change.target}`;
    case 'delete-group':
      return `delete the security group ${change.split.groupName} (${change.target})`;
    case 'authorize-ingress':
      return `admit ${describePermission(change.permission)} (${change.target})`;
    case 'settle':
      return `wait ${change.seconds} s for the new rules to act (${change.target})`;
    case 'revoke-ingress':
      return `no longer admit ${describePermission(change.rule)} (${change.target}, ${change.rule.id}); its open connections ${change.isTracked ? 'are tracked and live on until they time out' : 'are not tracked and end at once'}`;
    case 'withdraw-ingress':
      return `take back ${describePermission(change.permission)} (${change.target}, ${change.ruleId})`;
    case 'restore-ingress':
      return `admit ${describePermission(change.permission)} again (${change.target})`;
    case 'confirm-rule-row':
      return `note that ${change.key} was ${change.action === 'authorize' ? 'admitted' : 'taken away'} (${change.target}): ${change.why}`;
    case 'forget-rule-row':
      return `nothing to undo for ${change.key} (${change.target}): ${change.why}`;
  }
}
