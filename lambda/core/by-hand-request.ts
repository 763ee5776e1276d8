/** What a person may ask for that changes something, and that is carried on by later runs if its own is cut off. */

/** Addresses are canonical literals. */
export interface DenyAction {
  readonly kind: 'deny';
  readonly addresses: readonly string[];
  /** `undefined`: as long as the environment says. */
  readonly minutes: number | undefined;
  readonly reason: string;
}

export interface AllowAction {
  readonly kind: 'allow';
  readonly addresses: readonly string[];
}

export interface RollbackAction {
  readonly kind: 'rollback';
  readonly incident: string | undefined;
  readonly what: 'denies' | 'lock-down' | 'all';
}

export interface RetireAction {
  readonly kind: 'retire';
}

export interface RestartAction {
  readonly kind: 'restart';
  /** Instance ids; `undefined`: every server that is unhealthy. */
  readonly targets: readonly string[] | undefined;
}

export interface LockDownAction {
  readonly kind: 'lock-down';
  /** Interfaces (`eni-…`) or instances (`i-…`) that may be closed with the groups, beside those of the environment. */
  readonly members: readonly string[];
}

export type ByHandRequest =
  DenyAction | AllowAction | LockDownAction | RollbackAction | RetireAction | RestartAction;
