/**
 * What a network ACL says to a packet: rules by number, the first that matches decides, and none means deny.
 * ACLs keep no state: replies are asked about on their own.
 */
import { familyOf, holds } from '../account/cidr';
import type { AccountState, AclEntry, NetworkAcl } from '../account/state';

export interface AclPacket {
  readonly isEgress: boolean;
  readonly peer: string;
  readonly port: number;
}

/** A port that clients answer from; ACLs must let replies out to 1024–65535. */
export const EPHEMERAL_PORT = 49_152;

const TCP = '6';

export function aclAdmits(state: AccountState, subnetId: string, packet: AclPacket): boolean {
  const acl = aclOf(state, subnetId);
  let decided: AclEntry | undefined;
  for (const entry of acl?.entries ?? []) {
    if (matches(entry, packet) && entry.ruleNumber < (decided?.ruleNumber ?? Infinity)) decided = entry;
  }
  return decided?.action === 'allow';
}

/** A subnet without an ACL of its own has its VPC's default ACL. */
function aclOf(state: AccountState, subnetId: string): NetworkAcl | undefined {
  const acls = [...state.networkAcls.values()];
  const vpcId = state.subnets.get(subnetId)?.vpcId;
  return (
    acls.find((acl) => acl.subnetIds.includes(subnetId)) ??
    acls.find((acl) => acl.isDefault && acl.vpcId === vpcId)
  );
}

function matches(entry: AclEntry, packet: AclPacket): boolean {
  return (
    entry.egress === packet.isEgress &&
    (entry.protocol === '-1' || entry.protocol === TCP) &&
    (entry.ports === undefined || (entry.ports.from <= packet.port && packet.port <= entry.ports.to)) &&
    familyOf(entry.cidr) === familyOf(packet.peer) &&
    holds(entry.cidr, packet.peer)
  );
}
