/**
 * Network ACLs: reads them, and writes deny entries. Touches inbound entries for all protocols only.
 */
import {
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  type DescribeNetworkAclsCommandInput,
  type EC2Client,
  type NetworkAcl as AwsNetworkAcl,
  type NetworkAclEntry as AwsNetworkAclEntry,
  ReplaceNetworkAclEntryCommand,
} from '@aws-sdk/client-ec2';
import { formatPrefix, parsePrefix } from '../core/addresses';
import type { AclEntry, NetworkAcl, PortRange } from '../core/observation';
import { byId, canonicalCidr, FILTER_VALUES_PER_CALL, inBatches, readAllPages, required } from './answer';
import { callAws, isAwsFailure } from './failure';

/** What a deny entry of ours says; the rest of an entry is always the same. */
export interface DenyEntry {
  readonly ruleNumber: number;
  readonly cidr: string;
}

/** Reads these ACLs and those of these subnets, each once. An ACL that does not exist is missing from the answer. */
export async function describeNetworkAcls(
  ec2: EC2Client,
  wanted: { readonly subnetIds: readonly string[]; readonly aclIds: readonly string[] },
): Promise<NetworkAcl[]> {
  const [named, ...ofSubnets] = await Promise.all([
    readNamedAcls(ec2, [...new Set(wanted.aclIds)]),
    ...inBatches(wanted.subnetIds, FILTER_VALUES_PER_CALL).map((Values) =>
      readAcls(ec2, { Filters: [{ Name: 'association.subnet-id', Values }] }),
    ),
  ]);
  const acls = [...named, ...ofSubnets.flat()].map(readAcl);
  return [...new Map(acls.map((acl) => [acl.id, acl])).values()].sort(byId);
}

/** One unknown id fails the whole call: the others, then, are asked for one by one. */
async function readNamedAcls(ec2: EC2Client, aclIds: string[]): Promise<AwsNetworkAcl[]> {
  if (aclIds.length === 0) return [];
  try {
    return await readAcls(ec2, { NetworkAclIds: aclIds });
  } catch (error) {
    if (!isAwsFailure(error, 'InvalidNetworkAclID.NotFound')) throw error;
    if (aclIds.length === 1) return [];
    return (await Promise.all(aclIds.map((id) => readNamedAcls(ec2, [id])))).flat();
  }
}

function readAcls(ec2: EC2Client, input: DescribeNetworkAclsCommandInput): Promise<AwsNetworkAcl[]> {
  return readAllPages(async (token) => {
    const command = new DescribeNetworkAclsCommand({ ...input, NextToken: token });
    const page = await callAws('DescribeNetworkAcls', ec2.send(command));
    return { items: page.NetworkAcls, next: page.NextToken };
  });
}

function readAcl(acl: AwsNetworkAcl): NetworkAcl {
  const id = required(acl.NetworkAclId, 'NetworkAclId');
  return {
    id,
    vpcId: required(acl.VpcId, `VpcId of ${id}`),
    isDefault: acl.IsDefault ?? false,
    subnetIds: (acl.Associations ?? []).map(({ SubnetId }) => required(SubnetId, `SubnetId of ${id}`)).sort(),
    entries: (acl.Entries ?? [])
      .map((entry) => readEntry(entry, id))
      .sort((a, b) => Number(a.egress) - Number(b.egress) || a.ruleNumber - b.ruleNumber),
  };
}

function readEntry(entry: AwsNetworkAclEntry, aclId: string): AclEntry {
  const ruleNumber = required(entry.RuleNumber, `RuleNumber in ${aclId}`);
  const where = `of rule ${ruleNumber} in ${aclId}`;
  return {
    ruleNumber,
    egress: required(entry.Egress, `Egress ${where}`),
    action: required(entry.RuleAction, `RuleAction ${where}`),
    protocol: required(entry.Protocol, `Protocol ${where}`),
    cidr: canonicalCidr(entry.CidrBlock ?? entry.Ipv6CidrBlock, `the CIDR ${where}`),
    ports: readPorts(entry.PortRange),
  };
}

function readPorts(range: AwsNetworkAclEntry['PortRange']): PortRange | undefined {
  return range?.From === undefined || range.To === undefined ? undefined : { from: range.From, to: range.To };
}

/** Adds a deny entry. `exists`: the number is taken, by whatever entry. `full`: no entry more fits (AWS's quota). */
export async function addDenyEntry(
  ec2: EC2Client,
  aclId: string,
  entry: DenyEntry,
): Promise<'added' | 'exists' | 'full'> {
  const command = new CreateNetworkAclEntryCommand(inboundDeny(aclId, entry));
  try {
    await callAws(`CreateNetworkAclEntry ${entry.ruleNumber} in ${aclId}`, ec2.send(command));
    return 'added';
  } catch (error) {
    if (isAwsFailure(error, 'NetworkAclEntryAlreadyExists')) return 'exists';
    // The entries' limit; `NetworkAclLimitExceeded`, without "Entry", speaks of ACLs in a VPC.
    if (isAwsFailure(error, 'NetworkAclEntryLimitExceeded')) return 'full';
    throw error;
  }
}

/**
 * Makes the entry of this number our deny, in place and with no gap between old and new.
 * AWS overwrites blindly, whatever the entry says by now: read it just before.
 */
export async function replaceDenyEntry(
  ec2: EC2Client,
  aclId: string,
  entry: DenyEntry,
): Promise<'replaced' | 'missing'> {
  const command = new ReplaceNetworkAclEntryCommand(inboundDeny(aclId, entry));
  try {
    await callAws(`ReplaceNetworkAclEntry ${entry.ruleNumber} in ${aclId}`, ec2.send(command));
    return 'replaced';
  } catch (error) {
    if (isAwsFailure(error, 'InvalidNetworkAclEntry.NotFound')) return 'missing';
    throw error;
  }
}

/** Removes the inbound entry of this number, whatever it says: read it just before. A deleted ACL has none. */
export async function removeDenyEntry(
  ec2: EC2Client,
  aclId: string,
  { ruleNumber }: Pick<DenyEntry, 'ruleNumber'>,
): Promise<'removed' | 'missing'> {
  const command = new DeleteNetworkAclEntryCommand({
    NetworkAclId: aclId,
    RuleNumber: ruleNumber,
    Egress: false,
  });
  try {
    await callAws(`DeleteNetworkAclEntry ${ruleNumber} in ${aclId}`, ec2.send(command));
    return 'removed';
  } catch (error) {
    if (isAwsFailure(error, 'InvalidNetworkAclEntry.NotFound', 'InvalidNetworkAclID.NotFound'))
      return 'missing';
    throw error;
  }
}

function inboundDeny(aclId: string, { ruleNumber, cidr }: DenyEntry) {
  const prefix = parsePrefix(cidr);
  if (prefix === undefined)
    throw new Error(`A deny entry needs an address block such as 192.0.2.0/24, not "${cidr}"`);
  const block = formatPrefix(prefix);
  return {
    NetworkAclId: aclId,
    RuleNumber: ruleNumber,
    Egress: false,
    Protocol: '-1',
    RuleAction: 'deny' as const,
    ...(prefix.family === 4 ? { CidrBlock: block } : { Ipv6CidrBlock: block }),
  };
}
