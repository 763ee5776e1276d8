/** What a plan is: the one shape that `plan`, `remediate`, the drill and the ledger carry. Plain JSON. */
import type { Family } from './addresses';
import type { CoverageCurve } from './coverage';
import { describeGroupChange, describeGroupInverse, type GroupChange } from './group-change';
import { describeRestartChange, isRestartChange, type RestartChange } from './restart-change';
import type { Findings } from './verdict';

/** A deny entry that we write: inbound, all protocols. */
export interface DenyEntry {
  readonly networkAclId: string;
  readonly ruleNumber: number;
  /** Canonical CIDR. */
  readonly cidr: string;
  /** Requests of offenders, and of innocents, that it covers. */
  readonly attackRequests: number;
  readonly legitRequests: number;
  /** The offenders that it covers, by address; the first ones, if there are very many. */
  readonly offenders: readonly string[];
  /** How many addresses it denies, as a decimal number (a /48 holds 2^80). */
  readonly addresses: string;
  readonly reason: string;
  /** ISO 8601 UTC. */
  readonly until: string;
}

/** One thing to do, or that was done. A failed change stops later ones on the same target, no others. */
export type Change =
  | { readonly kind: 'add-deny-entry'; readonly target: string; readonly entry: DenyEntry }
  | {
      readonly kind: 'replace-deny-entry';
      readonly target: string;
      readonly entry: DenyEntry;
      /** What stands at that rule number before. */
      readonly previousCidr: string;
      /** Above zero (absent: zero): it relies on the replacements of the turn before, and is not made beside them. */
      readonly turn?: number;
    }
  | {
      readonly kind: 'remove-deny-entry';
      readonly target: string;
      readonly ruleNumber: number;
      readonly cidr: string;
      readonly why: string;
    }
  /** Ledger only: the world already is as the row wants it, or the row's entry is gone. */
  | {
      readonly kind: 'confirm-deny-row' | 'forget-deny-row';
      readonly target: string;
      readonly ruleNumber: number;
      readonly cidr: string;
      readonly why: string;
    }
  | GroupChange
  | RestartChange;

/** What was considered and left alone. */
export interface NotCovered {
  readonly address: string;
  readonly reason: string;
}

/** A rule or subnet that stays as it is, though a reader might expect otherwise. */
export interface Kept {
  readonly what: string;
  readonly reason: string;
}

/** Why offenders are left over; the first three are the optimum's (see deny-list/problem.ts). */
export type LeftOverKind = 'no-room' | 'never-block' | 'costs-more-than-it-saves' | 'no-rule-number';

/** Offenders that one ACL leaves over for the same reason. */
export interface LeftOverGroup {
  readonly kind: LeftOverKind;
  readonly offenders: number;
  readonly attackRequests: number;
  /** For `no-room`: the next budget that would cover more of them, where AWS's largest quota allows one. */
  readonly nextBudget?: number;
}

/** What the denies of one family come to. */
export interface Coverage {
  readonly family: Family;
  /** Entries of ours, and how many we may have. */
  readonly entries: number;
  readonly budget: number;
  /** Requests of offenders: those that are covered, and all. */
  readonly coveredRequests: number;
  readonly attackRequests: number;
  /** Innocent requests that are hit. */
  readonly legitRequests: number;
  readonly leftOver: readonly LeftOverGroup[];
}

/** With what every other budget would come to. */
export interface TracedCoverage extends Coverage {
  readonly curve: CoverageCurve;
}

/** In one ACL, once the plan is done. */
export interface AclCoverage extends TracedCoverage {
  readonly networkAclId: string;
}

export interface Plan extends Findings {
  readonly changes: readonly Change[];
  /** Every deny of ours that stands once the plan is done, by ACL and rule number. */
  readonly denies: readonly DenyEntry[];
  /** By ACL and family, where there is somebody to deny. */
  readonly coverage: readonly AclCoverage[];
  readonly notCovered: readonly NotCovered[];
  readonly kept: readonly Kept[];
  readonly warnings: readonly string[];
}

/** The change that takes this one back, in words for people; `undefined` where nothing is to be taken back. */
export function describeInverse(change: Change): string | undefined {
  // A restart cannot be taken back.
  if (isRestartChange(change)) return undefined;
  switch (change.kind) {
    case 'add-deny-entry':
      return `remove rule ${change.entry.ruleNumber} from ${change.target}`;
    case 'replace-deny-entry':
      return `write ${change.previousCidr} at rule ${change.entry.ruleNumber} of ${change.target} again`;
    case 'remove-deny-entry':
      return `deny ${change.cidr} at rule ${change.ruleNumber} of ${change.target} again`;
    case 'confirm-deny-row':
    case 'forget-deny-row':
      return undefined;
    case 'prepare-group':
    case 'attach-group':
    case 'detach-group':
    case 'delete-group':
    case 'authorize-ingress':
    case 'settle':
    case 'revoke-ingress':
    case 'withdraw-ingress':
    case 'restore-ingress':
    case 'confirm-rule-row':
    case 'forget-rule-row':
      return describeGroupInverse(change);
  }
}

/** A change in one line, for people. */
export function describeChange(change: Change): string {
  if (isRestartChange(change)) return describeRestartChange(change);
  switch (change.kind) {
    case 'add-deny-entry':
      return `deny ${change.entry.cidr} (${change.target}, rule ${change.entry.ruleNumber})`;
    case 'replace-deny-entry':
      return `deny ${change.entry.cidr} in place of ${change.previousCidr} (${change.target}, rule ${change.entry.ruleNumber})`;
    case 'remove-deny-entry':
      return `end the deny of ${change.cidr} (${change.target}, rule ${change.ruleNumber}): ${change.why}`;
    case 'confirm-deny-row':
      return `note that ${change.cidr} is denied (${change.target}, rule ${change.ruleNumber}): ${change.why}`;
    case 'forget-deny-row':
      return `note that ${change.cidr} is no longer denied (${change.target}, rule ${change.ruleNumber}): ${change.why}`;
    case 'prepare-group':
    case 'attach-group':
    case 'detach-group':
    case 'delete-group':
    case 'authorize-ingress':
    case 'settle':
    case 'revoke-ingress':
    case 'withdraw-ingress':
    case 'restore-ingress':
    case 'confirm-rule-row':
    case 'forget-rule-row':
      return describeGroupChange(change);
  }
}
