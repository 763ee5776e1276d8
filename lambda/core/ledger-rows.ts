/**
 * The ledger's rows: what Floodgate means to do, did, and must be able to undo. Plain JSON.
 * A row is written before its AWS call (`intended`) and again after it (`applied`).
 */
import type { AclLimit } from './acl-limits';
import type { Family } from './addresses';
import type { ByHandRequest } from './by-hand-request';
import type { MinuteCount } from './minutes';
import type { IngressPermission } from './observation';
import type { RuleWindow } from './policy';
import type { RestartEnd } from './restart-change';
import type { SettledEvidence } from './settled-evidence';
import type { Offender, Verdict } from './verdict';

/** A deny entry of ours in a network ACL: `deny#<acl>#<family>#<rule>`. */
export interface DenyRow {
  readonly networkAclId: string;
  readonly family: Family;
  readonly ruleNumber: number;
  /** Canonical CIDR. */
  readonly cidr: string;
  readonly state: 'intended' | 'applied' | 'removing';
  /** While a replacement is intended: the deny of ours that stands at the number until it is made. */
  readonly previous?: DenyRow;
  readonly incident: string;
  readonly reason: string;
  /** Attack weight (requests) that the entry was written for. */
  readonly weight: number;
  /** Whom it was written for, the first ones if there are very many, and the innocent requests that it hit then. */
  readonly offenders?: readonly string[];
  readonly legitRequests?: number;
  /** The rule numbers that were ours when it was written: a later deploy may narrow them, and it is ours still. */
  readonly window?: RuleWindow;
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly until: string;
}

/** A security group rule that we added or took away: `rule#<group>#<action>#<key>`. */
export interface RuleRow {
  readonly groupId: string;
  readonly action: 'authorize' | 'revoke';
  /** `describePermission` of the permission: equal text, equal meaning. */
  readonly key: string;
  readonly permission: IngressPermission;
  /** Rule id: of the rule that we added (known once applied), or of the one that we took away. */
  readonly ruleId: string | undefined;
  /** `undoing`: a rollback began to put it back. */
  readonly state: 'intended' | 'applied' | 'undoing';
  readonly incident: string;
  readonly since: string;
}

/** A server that is being restarted, or was: `restart#<instance>`. At most one of them is under way. */
export interface RestartRow {
  readonly instanceId: string;
  /**
   * `queued`: its turn comes. `intended`: the call is being made, or its answer was lost. `sent`: AWS took it, and its
   * health is waited for. Then one of the ends.
   */
  readonly state: 'queued' | 'intended' | 'sent' | RestartEnd;
  /** The incident, or the request of a person, that it belongs to. */
  readonly incident: string;
  /** A person named this very server: it is restarted though it be healthy. */
  readonly isNamed: boolean;
  /** AWS's reason for its ill health; `undefined`: it was healthy. */
  readonly reasonBefore: string | undefined;
  /** The servers beside it that were healthy when it was restarted. */
  readonly healthyBefore: readonly string[];
  /** Of Systems Manager; a reboot has none. */
  readonly commandId: string | undefined;
  /** How often AWS refused the call. */
  readonly refusals: number;
  /** How it ended, in words. */
  readonly why: string | undefined;
  /** ISO 8601 UTC: when it got into this state. */
  readonly since: string;
  /** ISO 8601 UTC. */
  readonly sentAt: string | undefined;
}

/** A load balancer and the group that is, or will be, its alone. */
export interface Split {
  readonly loadBalancerArn: string;
  /** `app/<name>/<id>` */
  readonly loadBalancerId: string;
  readonly vpcId: string;
  /** Stands for the group's id in permissions of a plan while the group is not made yet. */
  readonly groupName: string;
}

/** A security group that we made for a load balancer alone: `split#<load balancer>`. */
export interface SplitRow extends Split {
  /** Known once the group is made. */
  readonly groupId: string | undefined;
  /** `applied`: the load balancer and all of its nodes carry it. `undoing`: a rollback began to take it away. */
  readonly state: 'intended' | 'applied' | 'undoing';
  readonly incident: string;
  /** When the state was written. */
  readonly since: string;
}

/** Moments that a report marks in its picture. */
export type MomentKind =
  | 'opened'
  | 'asked'
  | 'first-offence'
  | 'denied'
  | 'split'
  | 'locked-down'
  | 'restarted'
  | 'healthy'
  | 'closed';

/** One moment of an incident, for its report. */
export interface TimelineEntry {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly what: string;
  readonly kind?: MomentKind;
}

/** An incident: `incident#<id>`. */
export interface Incident {
  readonly id: string;
  readonly state: 'open' | 'closed';
  /** ISO 8601 UTC. */
  readonly openedAt: string;
  readonly closedAt: string | undefined;
  /** What opened it: an alarm's name, or a person's words. */
  readonly trigger: string;
  /** Keys of the alarm deliveries that it has answered, so that each acts once. */
  readonly alarms: readonly string[];
  readonly verdict: Verdict | undefined;
  /** Everybody who was proven in any look. */
  readonly offenders: readonly Offender[];
  /** ISO 8601 UTC of the newest offence seen; `undefined` while none was. */
  readonly lastOffenceAt: string | undefined;
  /** Addresses that a person allowed while it is open. */
  readonly allowed: readonly string[];
  /** What a person rolled back while it is open: it is not done again of itself. */
  readonly heldBack: readonly ('denies' | 'lock-down')[];
  /** When the last look at the logs ended. */
  readonly lastLookAt: string | undefined;
  readonly bytesScanned: number;
  /** What later looks need not read again. */
  readonly settled: SettledEvidence | undefined;
  /** Requests by minute that the lines themselves told, while no query could; not part of what is settled. */
  readonly minutes?: readonly MinuteCount[];
  /** Targets were seen healthy again at this time. */
  readonly healthyAt: string | undefined;
  readonly timeline: readonly TimelineEntry[];
  /** What AWS's refusals taught about how many rules the ACLs may have. */
  readonly aclLimits?: readonly AclLimit[];
  /** Rows whose calls the last look saw fail, though they may have taken effect. */
  readonly unsure?: readonly string[];
  /** Servers that were unhealthy in every look since this time (ISO 8601 UTC), by instance id; kept where restarts are configured. */
  readonly unhealthySince?: Readonly<Record<string, string>>;
  /** The last look could not make every change that it planned. */
  readonly disturbed?: boolean;
  /** The last report could not be sent: the next look sends one. */
  readonly untold: boolean;
  /** Changes that are watched, because every target was healthy before them. */
  readonly trial?: Trial;
  /** A change of ours did harm: it is undone, and nothing is changed automatically any more. */
  readonly handedOver?: HandOver;
}

/** Changes of one run that may have cut off targets, with what was known before them. */
export interface Trial {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Names of their rows (row-names.ts). */
  readonly rows: readonly string[];
  /** Requests of the flood that were known. */
  readonly offences: number;
  /** A later look saw whether they did harm: what is seen only after the time for that proves nothing. */
  readonly wasLookedAt?: boolean;
}

/** The end of what is done automatically in an incident. */
export interface HandOver {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** What was seen, in one clause. */
  readonly why: string;
  /** Names of the rows that are undone for it. */
  readonly rows: readonly string[];
}

/** What a person asked for, from the moment that it is begun until it is done: `request#<time>#<run>`. */
export interface RequestRow {
  readonly request: ByHandRequest;
  /** The run that began it. */
  readonly run: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** What of the ledger one run works with. */
export interface LedgerState {
  readonly incident: Incident | undefined;
  readonly denies: readonly DenyRow[];
  readonly rules: readonly RuleRow[];
  readonly restarts?: readonly RestartRow[];
  readonly splits?: readonly SplitRow[];
  /** Requests that a run could not finish, oldest first. */
  readonly requests?: readonly RequestRow[];
}

/** A permission's meaning as one line; descriptions and tags are not part of it. */
export function describePermission(permission: IngressPermission): string {
  return `${describeTraffic(permission)} from ${describeSource(permission)}`;
}

export function describeTraffic({ protocol, ports }: Pick<IngressPermission, 'protocol' | 'ports'>): string {
  if (protocol === '-1') return 'all traffic';
  if (ports === undefined) return protocol;
  return `${protocol}/${ports.from === ports.to ? ports.from : `${ports.from}-${ports.to}`}`;
}

export function describeSource({ source }: Pick<IngressPermission, 'source'>): string {
  switch (source.kind) {
    case 'cidr':
      return source.cidr;
    case 'security-group':
      return source.groupId;
    case 'prefix-list':
      return source.prefixListId;
  }
}

/** The split that a row is about. */
export function toSplit({ loadBalancerArn, loadBalancerId, vpcId, groupName }: SplitRow): Split {
  return { loadBalancerArn, loadBalancerId, vpcId, groupName };
}
