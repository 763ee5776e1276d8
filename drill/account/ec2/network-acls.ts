/**
 * Network ACLs of the account: the list, and the three ways to change an entry.
 * Rules as in the EC2 API reference and the Amazon VPC user guide ("Network ACLs", "Amazon VPC quotas").
 */
import type {
  CreateNetworkAclEntryRequest,
  DeleteNetworkAclEntryRequest,
  DescribeNetworkAclsRequest,
  DescribeNetworkAclsResult,
  NetworkAclEntry,
  ReplaceNetworkAclEntryRequest,
} from '@aws-sdk/client-ec2';
import { canonicalCidr, familyOf } from '../cidr';
import type { AccountContext } from '../context';
import type { AclEntry, NetworkAcl } from '../state';
import { find, refuse, required } from './failures';
import { list, next, tagList } from './listing';

/** AWS's own last rules, which can be neither changed nor deleted: one per family. */
const DEFAULT_DENIES = [
  { RuleNumber: 32767, CidrBlock: '0.0.0.0/0' },
  { RuleNumber: 32768, Ipv6CidrBlock: '::/0' },
] as const;
const ACTIONS: ReadonlySet<string> = new Set(['allow', 'deny']);
const HIGHEST_RULE_NUMBER = 32766;
const PROTOCOL_NUMBERS: Readonly<Record<string, string>> = {
  all: '-1',
  icmp: '1',
  tcp: '6',
  udp: '17',
  icmpv6: '58',
};

export function describeNetworkAcls(
  context: AccountContext,
  input: DescribeNetworkAclsRequest,
): DescribeNetworkAclsResult {
  const { networkAcls } = context.state;
  const acls = input.NetworkAclIds?.map((id) => find(networkAcls, id, 'InvalidNetworkAclID.NotFound'));
  const page = list(acls ?? [...networkAcls.values()], input, {
    'association.subnet-id': (acl) => acl.subnetIds,
    'network-acl-id': (acl) => [acl.id],
    'vpc-id': (acl) => [acl.vpcId],
    default: (acl) => [String(acl.isDefault)],
  });
  return { NetworkAcls: page.items.map((acl) => renderAcl(context, acl)), ...next(page.nextToken) };
}

function renderAcl(context: AccountContext, acl: NetworkAcl) {
  const hasIpv6 = (context.state.vpcs.get(acl.vpcId)?.ipv6Cidrs.length ?? 0) > 0;
  const defaults = DEFAULT_DENIES.filter((deny) => hasIpv6 || 'CidrBlock' in deny);
  return {
    NetworkAclId: acl.id,
    VpcId: acl.vpcId,
    IsDefault: acl.isDefault,
    OwnerId: context.state.accountId,
    Associations: acl.subnetIds.map((SubnetId) => ({
      SubnetId,
      NetworkAclId: acl.id,
      NetworkAclAssociationId: SubnetId.replace('subnet-', 'aclassoc-'),
    })),
    Entries: [
      ...acl.entries.map(renderEntry),
      ...[false, true].flatMap((Egress) =>
        defaults.map((deny) => ({ ...deny, Egress, Protocol: '-1', RuleAction: 'deny' as const })),
      ),
    ],
    Tags: tagList(acl.tags),
  };
}

function renderEntry(entry: AclEntry): NetworkAclEntry {
  return {
    RuleNumber: entry.ruleNumber,
    Egress: entry.egress,
    Protocol: entry.protocol,
    RuleAction: entry.action,
    ...(familyOf(entry.cidr) === 4 ? { CidrBlock: entry.cidr } : { Ipv6CidrBlock: entry.cidr }),
    ...(entry.ports === undefined ? {} : { PortRange: { From: entry.ports.from, To: entry.ports.to } }),
  };
}

export function createNetworkAclEntry(context: AccountContext, input: CreateNetworkAclEntryRequest): object {
  const acl = findAcl(context, input.NetworkAclId);
  const entry = readEntry(input);
  if (acl.entries.some((present) => isSamePlace(present, entry))) {
    throw refuse(
      'NetworkAclEntryAlreadyExists',
      `The network acl entry identified by ${entry.ruleNumber} already exists.`,
    );
  }
  checkQuota(context, acl.id, [...acl.entries, entry], entry);
  return saveEntries(context, acl, [...acl.entries, entry]);
}

/** Overwrites blindly: AWS offers no condition on the old content. */
export function replaceNetworkAclEntry(
  context: AccountContext,
  input: ReplaceNetworkAclEntryRequest,
): object {
  const acl = findAcl(context, input.NetworkAclId);
  const entry = readEntry(input);
  findEntry(acl, entry);
  const entries = acl.entries.map((present) => (isSamePlace(present, entry) ? entry : present));
  checkQuota(context, acl.id, entries, entry);
  return saveEntries(context, acl, entries);
}

export function deleteNetworkAclEntry(context: AccountContext, input: DeleteNetworkAclEntryRequest): object {
  const acl = findAcl(context, input.NetworkAclId);
  const place = { ruleNumber: readRuleNumber(input.RuleNumber), egress: required(input.Egress, 'egress') };
  findEntry(acl, place);
  return saveEntries(
    context,
    acl,
    acl.entries.filter((present) => !isSamePlace(present, place)),
  );
}

type Place = Pick<AclEntry, 'ruleNumber' | 'egress'>;

function isSamePlace(a: Place, b: Place): boolean {
  return a.ruleNumber === b.ruleNumber && a.egress === b.egress;
}

function findAcl(context: AccountContext, id: string | undefined): NetworkAcl {
  return find(context.state.networkAcls, required(id, 'networkAclId'), 'InvalidNetworkAclID.NotFound');
}

function findEntry(acl: NetworkAcl, place: Place): void {
  if (acl.entries.some((present) => isSamePlace(present, place))) return;
  const direction = place.egress ? 'egress' : 'ingress';
  throw refuse(
    'InvalidNetworkAclEntry.NotFound',
    `The ${direction} entry with rule number '${place.ruleNumber}' does not exist in network ACL '${acl.id}'`,
  );
}

function saveEntries(context: AccountContext, acl: NetworkAcl, entries: readonly AclEntry[]): object {
  const inOrder = [...entries].sort(
    (a, b) => Number(b.egress) - Number(a.egress) || a.ruleNumber - b.ruleNumber,
  );
  context.state.networkAcls.set(acl.id, { ...acl, entries: inOrder });
  context.networkChanged();
  return {};
}

/** The quota is per direction and family, and the default deny counts. */
function checkQuota(
  context: AccountContext,
  aclId: string,
  entries: readonly AclEntry[],
  changed: AclEntry,
): void {
  const family = familyOf(changed.cidr);
  const count = entries.filter(
    (entry) => entry.egress === changed.egress && familyOf(entry.cidr) === family,
  ).length;
  const quota = context.state.quotas.aclEntries;
  if (count + 1 > quota) {
    throw refuse(
      'NetworkAclEntryLimitExceeded',
      `The maximum number of network acl entries (${quota}) has been reached for ${aclId}`,
    );
  }
}

function readRuleNumber(value: number | undefined): number {
  const ruleNumber = required(value, 'ruleNumber');
  if (Number.isInteger(ruleNumber) && ruleNumber >= 1 && ruleNumber <= HIGHEST_RULE_NUMBER) return ruleNumber;
  throw refuse(
    'InvalidParameterValue',
    `Value (${ruleNumber}) for parameter ruleNumber is invalid. Must be from 1 to ${HIGHEST_RULE_NUMBER}.`,
  );
}

function readEntry(input: CreateNetworkAclEntryRequest): AclEntry {
  const protocol = readProtocol(required(input.Protocol, 'protocol'));
  const action = required(input.RuleAction, 'ruleAction');
  if (!ACTIONS.has(action))
    throw refuse('InvalidParameterValue', `Value (${action}) for parameter ruleAction is invalid`);
  const { From: from, To: to } = input.PortRange ?? {};
  const hasPorts = protocol === '6' || protocol === '17';
  if (hasPorts && (from === undefined || to === undefined)) {
    throw refuse(
      'MissingParameter',
      'The request must contain the parameter portRange for protocols TCP and UDP',
    );
  }
  return {
    ruleNumber: readRuleNumber(input.RuleNumber),
    egress: required(input.Egress, 'egress'),
    action,
    protocol,
    cidr: readCidr(input),
    ...(hasPorts && from !== undefined && to !== undefined ? { ports: { from, to } } : {}),
  };
}

function readProtocol(text: string): string {
  const number = PROTOCOL_NUMBERS[text.toLowerCase()] ?? text;
  if (number === '-1' || (/^\d{1,3}$/.test(number) && Number(number) <= 255)) return number;
  throw refuse('InvalidParameterValue', `Invalid value '${text}' for IP protocol. Unknown protocol.`);
}

function readCidr(input: Pick<CreateNetworkAclEntryRequest, 'CidrBlock' | 'Ipv6CidrBlock'>): string {
  const { CidrBlock: ipv4, Ipv6CidrBlock: ipv6 } = input;
  if (ipv4 !== undefined && ipv6 !== undefined) {
    throw refuse(
      'InvalidParameterCombination',
      'The parameters cidrBlock and ipv6CidrBlock cannot be used together',
    );
  }
  const text = required(ipv4 ?? ipv6, 'cidrBlock');
  const cidr = canonicalCidr(text, ipv4 === undefined ? 6 : 4);
  if (cidr === undefined)
    throw refuse(
      'InvalidParameterValue',
      `Value (${text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  return cidr;
}
