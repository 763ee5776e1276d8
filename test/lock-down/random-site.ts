/** Sites of random shape: who shares groups, what these admit, on which ports servers are asked, and by whom. */
import fc from 'fast-check';
import type { Account } from '../../drill/account/account';
import type { GroupRule, LoadBalancer, RuleSource, TargetGroup } from '../../drill/account/state';
import { LOAD_BALANCER_ARN, SITE, TARGET_GROUP_ARN } from '../../drill/incidents/site';

export const EXTRA_GROUP = 'sg-0aa0000000000000e';
export const OTHER_BALANCER = LOAD_BALANCER_ARN.replace('app/web/50dc', 'app/api/60dc');
const OTHER_NODE = 'eni-0aa0000000000000c';
const LISTS = { public: 'pl-0aa00000000000001', private: 'pl-0aa00000000000002' } as const;

export interface RuleShape {
  readonly group: 'web' | 'extra';
  readonly traffic: readonly [protocol: string, from: number, to: number];
  readonly source: string;
}

export interface SiteShape {
  /** The groups that the environment's load balancer carries. */
  readonly balancer: readonly ('web' | 'extra' | 'own')[];
  readonly serversCarryExtra: boolean;
  readonly rules: readonly RuleShape[];
  readonly revoke: 'public' | 'web-ports-only' | 'strict';
  /** A second load balancer and target group on the same servers. */
  readonly other: { readonly port: number; readonly checkPort: string } | undefined;
  readonly checkPort: string;
  /** Somebody else carries the web group, too. */
  readonly hasStranger: boolean;
}

const TRAFFIC: readonly (readonly [string, number, number])[] = [
  ['tcp', 80, 80],
  ['tcp', 443, 443],
  ['tcp', 0, 65_535],
  ['tcp', 22, 22],
  ['tcp', 22, 100],
  ['tcp', 8080, 8081],
  ['-1', -1, -1],
  ['udp', 443, 443],
  ['icmp', -1, -1],
];
const SOURCES = [
  '0.0.0.0/0',
  '0.0.0.0/0',
  '0.0.0.0/0',
  '::/0',
  '203.0.113.0/24',
  '10.0.0.0/16',
  '10.0.0.0/7',
  '198.51.0.0/16',
  '198.51.100.0/25',
  '198.51.100.0/24',
  'web',
  'extra',
  'own',
  LISTS.public,
  LISTS.private,
] as const;

export const siteShapes: fc.Arbitrary<SiteShape> = fc.record({
  balancer: fc.constantFrom<SiteShape['balancer'][]>(
    ['web'],
    ['web'],
    ['own'],
    ['web', 'own'],
    ['web', 'extra'],
  ),
  serversCarryExtra: fc.boolean(),
  rules: fc.array(
    fc.record({
      group: fc.constantFrom<RuleShape['group'][]>('web', 'web', 'extra'),
      traffic: fc.constantFrom(...TRAFFIC),
      source: fc.constantFrom(...SOURCES),
    }),
    { minLength: 1, maxLength: 9 },
  ),
  revoke: fc.constantFrom<SiteShape['revoke'][]>('public', 'public', 'web-ports-only', 'strict'),
  other: fc.option(
    fc.record({ port: fc.constantFrom(80, 8080), checkPort: fc.constantFrom('traffic-port', '8081') }),
    {
      nil: undefined,
    },
  ),
  checkPort: fc.constantFrom('traffic-port', '8081'),
  hasStranger: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn === 9),
});

/** Gives the incident's site this shape. */
export function shapeSite(account: Account, shape: SiteShape): void {
  const { state, context } = account;
  const ids = { web: SITE.webGroupId, extra: EXTRA_GROUP, own: SITE.loadBalancerGroupId };
  const web = state.securityGroups.get(ids.web);
  if (web === undefined) throw new Error('the site has no group');
  state.securityGroups.set(EXTRA_GROUP, { ...web, id: EXTRA_GROUP, name: 'extra' });
  for (const rule of [...state.groupRules.values()])
    if (rule.groupId === ids.web && !rule.egress) state.groupRules.delete(rule.id);
  const save = (rule: Omit<GroupRule, 'id' | 'tags'>): void => {
    const id = context.newId('sgr');
    state.groupRules.set(id, { ...rule, id, tags: {} });
  };
  const everything = { protocol: '-1', fromPort: -1, toPort: -1, egress: true };
  save({ ...everything, groupId: EXTRA_GROUP, source: { kind: 'cidr', cidr: '0.0.0.0/0' } });
  for (const [id, cidrs] of [
    [LISTS.public, ['203.0.113.0/25', '198.51.100.64/26']],
    [LISTS.private, ['10.1.0.0/16']],
  ] as const)
    state.prefixLists.set(id, { id, name: id, ownerId: SITE.accountId, maxEntries: 5, cidrs, tags: {} });
  const seen = new Set<string>();
  for (const { group, traffic, source } of shape.rules) {
    const key = JSON.stringify([group, traffic, source]);
    if (seen.has(key)) continue;
    seen.add(key);
    const [protocol, fromPort, toPort] = traffic;
    save({ groupId: ids[group], egress: false, protocol, fromPort, toPort, source: readSource(source, ids) });
  }
  carryGroups(account, shape, ids);
  addOtherBalancer(account, shape);
  const server = [...state.interfaces.values()].find(({ requesterManaged }) => !requesterManaged);
  if (shape.hasStranger && server !== undefined) {
    const { instanceId: _, ...bare } = server;
    const id = 'eni-0aa0000000000000d';
    state.interfaces.set(id, {
      ...bare,
      id,
      description: 'RDSNetworkInterface',
      privateAddresses: ['10.0.1.99'],
    });
  }
}

function readSource(text: string, ids: Readonly<Record<string, string>>): RuleSource {
  const groupId = ids[text];
  if (groupId !== undefined) return { kind: 'group', groupId };
  return text.startsWith('pl-') ? { kind: 'prefix-list', prefixListId: text } : { kind: 'cidr', cidr: text };
}

function carryGroups(
  { state }: Account,
  { balancer, serversCarryExtra, checkPort }: SiteShape,
  ids: Readonly<Record<'web' | 'extra' | 'own', string>>,
): void {
  const groupIds = balancer.map((name) => ids[name]);
  for (const one of [...state.interfaces.values()]) {
    const carried = one.requesterManaged ? groupIds : [ids.web, ...(serversCarryExtra ? [EXTRA_GROUP] : [])];
    state.interfaces.set(one.id, { ...one, groupIds: carried });
  }
  const one = state.loadBalancers.get(LOAD_BALANCER_ARN);
  const targets = state.targetGroups.get(TARGET_GROUP_ARN);
  if (one === undefined || targets === undefined) throw new Error('the site has no load balancer');
  state.loadBalancers.set(one.arn, { ...one, groupIds });
  state.targetGroups.set(targets.arn, { ...targets, healthCheckPort: checkPort });
}

function addOtherBalancer({ state }: Account, { other }: SiteShape): void {
  const one = state.loadBalancers.get(LOAD_BALANCER_ARN);
  const targets = state.targetGroups.get(TARGET_GROUP_ARN);
  const node = [...state.interfaces.values()].find(({ requesterManaged }) => requesterManaged);
  if (other === undefined || one === undefined || targets === undefined || node === undefined) return;
  const groupIds = [SITE.loadBalancerGroupId];
  const id = OTHER_BALANCER.split(':loadbalancer/')[1] ?? '';
  const balancer: LoadBalancer = { ...one, arn: OTHER_BALANCER, id, name: 'api', groupIds };
  state.loadBalancers.set(OTHER_BALANCER, balancer);
  state.interfaces.set(OTHER_NODE, {
    ...node,
    id: OTHER_NODE,
    description: `ELB ${id}`,
    privateAddresses: ['10.0.2.99'],
    groupIds,
  });
  const arn = TARGET_GROUP_ARN.replace('targetgroup/web/73e2', 'targetgroup/api/83e2');
  const group: TargetGroup = {
    ...targets,
    arn,
    id: arn.split(':').at(-1) ?? '',
    name: 'api',
    port: other.port,
    healthCheckPort: other.checkPort,
    loadBalancerArns: [OTHER_BALANCER],
    targets: targets.targets.map((target) => ({ ...target, port: other.port })),
  };
  state.targetGroups.set(arn, group);
}
