/**
 * The site that the shipped incidents happen to: one VPC, two public subnets, three web servers with public
 * addresses behind a load balancer with two nodes. All names and addresses are fixed.
 */
import type { Account } from '../account/account';
import { createTable } from '../account/dynamodb/state';
import { createLogGroup } from '../account/logs/state';
import type { AclEntry, GroupRule, RuleSource } from '../account/state';

const ACCOUNT_ID = '123456789012';
const REGION = 'ap-northeast-1';
const ELB_ARN = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT_ID}`;

export const SITE = {
  accountId: ACCOUNT_ID,
  region: REGION,
  vpcId: 'vpc-0aa00000000000001',
  aclId: 'acl-0aa00000000000001',
  webGroupId: 'sg-0aa00000000000001',
  loadBalancerGroupId: 'sg-0aa00000000000002',
  loadBalancerId: 'app/web/50dc6c495c0c9188',
  targetGroupId: 'targetgroup/web/73e2d6bc24d8a067',
  alarmName: 'web-unhealthy-hosts',
  accessGroup: '/web/access_log',
  errorGroup: '/web/error_log',
  office: '198.51.100.0/24',
  /** Somebody in the office. */
  officeAddress: '198.51.100.7',
  tableName: 'floodgate',
  topicArn: `arn:aws:sns:${REGION}:${ACCOUNT_ID}:floodgate`,
  chatTopicArn: `arn:aws:sns:${REGION}:${ACCOUNT_ID}:floodgate-chat`,
  documentName: 'floodgate-restart',
  functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:floodgate`,
  tickRuleArn: `arn:aws:events:${REGION}:${ACCOUNT_ID}:rule/floodgate-tick`,
} as const;

export const LOAD_BALANCER_ARN = `${ELB_ARN}:loadbalancer/${SITE.loadBalancerId}`;
export const TARGET_GROUP_ARN = `${ELB_ARN}:${SITE.targetGroupId}`;

const SUBNETS = [
  { id: 'subnet-0aa00000000000001', cidr: '10.0.1.0/24', zone: `${REGION}a` },
  { id: 'subnet-0aa00000000000002', cidr: '10.0.2.0/24', zone: `${REGION}c` },
] as const;

/** Private and public address of each server and node, and the subnet's index. */
const SERVERS = [
  { id: '1', subnet: 0, privateAddress: '10.0.1.21', publicAddress: '203.0.113.21' },
  { id: '2', subnet: 1, privateAddress: '10.0.2.22', publicAddress: '203.0.113.22' },
  { id: '3', subnet: 0, privateAddress: '10.0.1.23', publicAddress: '203.0.113.23' },
] as const;
export const NODES = [
  { id: '8', subnet: 0, privateAddress: '10.0.1.10', publicAddress: '203.0.113.10' },
  { id: '9', subnet: 1, privateAddress: '10.0.2.10', publicAddress: '203.0.113.11' },
] as const;

export interface SiteOptions {
  /** The load balancer carries the servers' group, and has none of its own. */
  readonly isGroupShared?: boolean;
}

/** Fills an empty account with the site. */
export function buildSite(account: Account, { isGroupShared = false }: SiteOptions = {}): void {
  addNetwork(account);
  addGroups(account, isGroupShared ? [SITE.webGroupId] : [SITE.webGroupId, SITE.loadBalancerGroupId]);
  addServers(account);
  addLoadBalancer(account, isGroupShared ? SITE.webGroupId : SITE.loadBalancerGroupId);
  addWatch(account);
  addFloodgateThings(account);
}

function addNetwork({ state }: Account): void {
  const { vpcId, aclId } = SITE;
  state.vpcs.set(vpcId, { id: vpcId, cidrs: ['10.0.0.0/16'], ipv6Cidrs: [], isDefault: false, tags: {} });
  for (const subnet of SUBNETS) state.subnets.set(subnet.id, { ...subnet, vpcId, tags: {} });
  const allow = (egress: boolean): AclEntry => ({
    ruleNumber: 100,
    egress,
    action: 'allow',
    protocol: '-1',
    cidr: '0.0.0.0/0',
  });
  state.networkAcls.set(aclId, {
    id: aclId,
    vpcId,
    isDefault: true,
    subnetIds: SUBNETS.map((subnet) => subnet.id),
    entries: [allow(true), allow(false)],
    tags: {},
  });
}

function addGroups(account: Account, groupIds: readonly string[]): void {
  const { webGroupId, office } = SITE;
  for (const groupId of groupIds) {
    addGroup(account, groupId, groupId === webGroupId ? 'web' : 'load-balancer');
    for (const port of [80, 443])
      for (const cidr of ['0.0.0.0/0', '::/0']) addRule(account, groupId, port, { kind: 'cidr', cidr });
  }
  addRule(account, webGroupId, 22, { kind: 'cidr', cidr: office });
}

function addGroup(account: Account, id: string, name: string): void {
  account.state.securityGroups.set(id, {
    id,
    name,
    description: `${name} servers`,
    vpcId: SITE.vpcId,
    tags: {},
  });
  const everything = { egress: true, protocol: '-1', fromPort: -1, toPort: -1 };
  saveRule(account, { ...everything, groupId: id, source: { kind: 'cidr', cidr: '0.0.0.0/0' } });
}

/** A TCP rule for one port. */
export function addRule(account: Account, groupId: string, port: number, source: RuleSource): void {
  saveRule(account, { groupId, egress: false, protocol: 'tcp', fromPort: port, toPort: port, source });
}

function saveRule({ state, context }: Account, rule: Omit<GroupRule, 'id' | 'tags'>): void {
  const id = context.newId('sgr');
  state.groupRules.set(id, { ...rule, id, tags: {} });
}

interface Host {
  readonly id: string;
  readonly subnet: 0 | 1;
  readonly privateAddress: string;
  readonly publicAddress: string;
}

function interfaceOf(host: Host, groupId: string) {
  const { privateAddress, publicAddress } = host;
  return {
    id: `eni-0aa0000000000000${host.id}`,
    subnetId: SUBNETS[host.subnet].id,
    vpcId: SITE.vpcId,
    privateAddresses: [privateAddress],
    ipv6Addresses: [],
    publicAddress,
    groupIds: [groupId],
    tags: {},
  };
}

function instanceIdOf(host: Host): string {
  return `i-0aa0000000000000${host.id}`;
}

function addServers({ state }: Account): void {
  for (const server of SERVERS) {
    const instanceId = instanceIdOf(server);
    state.instances.set(instanceId, {
      id: instanceId,
      state: 'running',
      agentOnline: true,
      tags: { Name: `web-${server.id}` },
    });
    const one = interfaceOf(server, SITE.webGroupId);
    state.interfaces.set(one.id, { ...one, instanceId, description: '', requesterManaged: false });
  }
}

function addLoadBalancer({ state }: Account, groupId: string): void {
  const { loadBalancerId: id, targetGroupId, vpcId } = SITE;
  for (const node of NODES) {
    const one = interfaceOf(node, groupId);
    state.interfaces.set(one.id, { ...one, description: `ELB ${id}`, requesterManaged: true });
  }
  state.loadBalancers.set(LOAD_BALANCER_ARN, {
    arn: LOAD_BALANCER_ARN,
    id,
    name: 'web',
    vpcId,
    subnetIds: SUBNETS.map((subnet) => subnet.id),
    groupIds: [groupId],
    attributes: { 'routing.http.xff_header_processing.mode': 'append', 'idle_timeout.timeout_seconds': '60' },
    tags: {},
  });
  for (const [port, protocol] of [
    [443, 'HTTPS'],
    [80, 'HTTP'],
  ] as const) {
    const arn = `${ELB_ARN}:listener/${id}/${port}`;
    state.listeners.set(arn, {
      arn,
      loadBalancerArn: LOAD_BALANCER_ARN,
      port,
      protocol,
      targetGroupArn: TARGET_GROUP_ARN,
    });
  }
  state.targetGroups.set(TARGET_GROUP_ARN, {
    arn: TARGET_GROUP_ARN,
    id: targetGroupId,
    name: 'web',
    vpcId,
    port: 80,
    loadBalancerArns: [LOAD_BALANCER_ARN],
    healthCheckPath: '/',
    healthCheckPort: 'traffic-port',
    healthCheckIntervalSeconds: 30,
    healthCheckTimeoutSeconds: 5,
    healthyThreshold: 5,
    unhealthyThreshold: 2,
    targets: SERVERS.map((server) => ({
      instanceId: instanceIdOf(server),
      port: 80,
      health: { state: 'healthy' },
    })),
    tags: {},
  });
}

/** Log groups, and the alarm that CloudWatch's own advice asks for: Minimum, 60 s, 2 of 2. */
function addWatch({ state, clock }: Account): void {
  for (const name of [SITE.accessGroup, SITE.errorGroup]) state.logGroups.set(name, createLogGroup(name));
  state.alarms.set(SITE.alarmName, {
    name: SITE.alarmName,
    arn: `arn:aws:cloudwatch:${REGION}:${ACCOUNT_ID}:alarm:${SITE.alarmName}`,
    description: 'A web server does not answer its health checks',
    namespace: 'AWS/ApplicationELB',
    metricName: 'UnHealthyHostCount',
    dimensions: { LoadBalancer: SITE.loadBalancerId, TargetGroup: SITE.targetGroupId },
    statistic: 'Minimum',
    periodSeconds: 60,
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
    threshold: 0,
    actions: [SITE.functionArn],
    state: { value: 'OK', reason: '', since: clock.now() },
  });
}

/** What a deployment would have brought along: a table, topics, a document. */
function addFloodgateThings({ state }: Account): void {
  state.tables.set(SITE.tableName, createTable(SITE.tableName));
  state.topics.add(SITE.topicArn).add(SITE.chatTopicArn);
  state.documents.set(SITE.documentName, { name: SITE.documentName, effect: 'restart-services' });
}
