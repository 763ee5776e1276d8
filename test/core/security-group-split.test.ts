/** The split of a group that load balancer and servers share: its steps, whom it spares, and when nothing is planned. */
import type { LockDownTask } from '../../lambda/core/lock-down-task';
import type { LoadBalancer, Observation, SecurityGroup } from '../../lambda/core/observation';
import { inWords, lockDown, OFFICE, OPEN, wordsFor } from '../support/lock-down';
import { BALANCER, groupWith, networkInterface, rule, siteWith, WEB_GROUP } from '../support/network';

const MADE = 'floodgate-test-web';

/** The load balancer carries the servers' group, and these beside it. */
function sharerWith(others: readonly string[] = [], differing: Partial<LoadBalancer> = {}): LoadBalancer {
  const securityGroupIds = [WEB_GROUP, ...others];
  return {
    ...BALANCER,
    securityGroupIds,
    nodes: BALANCER.nodes.map((node) => ({ ...node, securityGroupIds })),
    ...differing,
  };
}

function sharedSite(
  ingress: Parameters<typeof siteWith>[0] = OPEN,
  balancer: LoadBalancer = sharerWith(),
  groups: readonly SecurityGroup[] = [],
): Observation {
  const site = siteWith(ingress, { loadBalancers: [balancer] });
  return {
    ...site,
    securityGroups: [...site.securityGroups, ...groups],
    groupMembers: [...site.groupMembers, ...balancer.nodes],
  };
}

const stepsOf = (observed: Observation, task: Partial<LockDownTask> = {}): string[] =>
  inWords(lockDown(observed, {}, task).changes);

const obstacleOf = (observed: Observation): string => {
  const { changes, obstacles } = lockDown(observed);
  expect(changes).toEqual([]);
  return obstacles.join();
};

it('makes a group for the load balancer, attaches it, admits it, waits, and only then closes the shared one', () => {
  expect(stepsOf(sharedSite())).toEqual([
    `make ${MADE}: tcp/80 from 0.0.0.0/0, tcp/443 from 0.0.0.0/0`,
    `attach ${MADE} to ${BALANCER.id}`,
    `admit tcp/80 from ${MADE}`,
    `admit tcp/80 from ${OFFICE}`,
    `admit tcp/443 from ${OFFICE}`,
    'wait 15 s',
    'revoke tcp/80 from 0.0.0.0/0',
    'revoke tcp/443 from 0.0.0.0/0',
  ]);
});

it('lets nothing of the shared group go unless the load balancer has its own', () => {
  const { changes } = lockDown(sharedSite());
  const later = changes.filter(({ target }) => target === WEB_GROUP);
  expect(later).toHaveLength(6);
  for (const change of later) expect(change).toMatchObject({ after: [BALANCER.id] });
});

it('narrows what goes to the ports of the listeners, and leaves its sources as they are', () => {
  const ingress = [
    rule('-1', '203.0.113.0/24'),
    rule('tcp/1-1024', '::/0'),
    rule('tcp/22', '0.0.0.0/0'),
    rule('icmp', '0.0.0.0/0'),
    rule('udp/443', '0.0.0.0/0'),
    rule('tcp/443', OFFICE),
  ];
  expect(stepsOf(sharedSite(ingress))[0]).toBe(
    `make ${MADE}: tcp/80 from 203.0.113.0/24, tcp/443 from 203.0.113.0/24, tcp/80 from ::/0, tcp/443 from ::/0`,
  );
});

it('is not needed where another group of the load balancer gives its visitors the same', () => {
  const own = groupWith(
    [rule('tcp/80', '0.0.0.0/0', { groupId: 'sg-000000c0' }), rule('-1', '::/0', { groupId: 'sg-000000c0' })],
    { id: 'sg-000000c0' },
  );
  const visitors = [rule('tcp/80', '0.0.0.0/0')];
  expect(stepsOf(sharedSite(visitors, sharerWith(['sg-000000c0']), [own]))).toEqual([
    'admit tcp/80 from sg-000000c0',
    `admit tcp/80 from ${OFFICE}`,
    'wait 15 s',
    'revoke tcp/80 from 0.0.0.0/0',
  ]);
  expect(stepsOf(sharedSite(OPEN, sharerWith(['sg-000000c0']), [own]))[0]).toBe(
    `make ${MADE}: tcp/443 from 0.0.0.0/0`,
  );
});

it('is needed where visitors lose nothing, too: the servers must admit the load balancer by something', () => {
  const site = sharedSite([rule('tcp/8080', '0.0.0.0/0')]);
  const observed = { ...site, targets: site.targets.map((target) => ({ ...target, port: 8080 })) };
  expect(stepsOf(observed).slice(0, 3)).toEqual([
    `make ${MADE}: `,
    `attach ${MADE} to ${BALANCER.id}`,
    `admit tcp/8080 from ${MADE}`,
  ]);
});

it('is not needed where the shared group is closed already', () => {
  const closed = [rule('-1', WEB_GROUP), rule('tcp/443', OFFICE)];
  expect(stepsOf(sharedSite(closed))).toEqual([]);
});

describe('found half done', () => {
  const row = {
    loadBalancerArn: BALANCER.arn,
    loadBalancerId: BALANCER.id,
    vpcId: BALANCER.vpcId,
    groupName: MADE,
    groupId: 'sg-0000ade0',
    state: 'intended',
    incident: 'x',
    since: '2020-12-24T07:12:00.000Z',
  } as const;
  const made = groupWith(
    ['tcp/80', 'tcp/443'].map((traffic) => rule(traffic, '0.0.0.0/0', { groupId: 'sg-0000ade0' })),
    { id: 'sg-0000ade0', name: MADE },
  );

  it('with the group made, it is attached and admitted by its id', () => {
    expect(stepsOf(sharedSite(), { splits: [row] }).slice(0, 3)).toEqual([
      `make ${MADE}: tcp/80 from 0.0.0.0/0, tcp/443 from 0.0.0.0/0`,
      `attach ${MADE} to ${BALANCER.id}`,
      'admit tcp/80 from sg-0000ade0',
    ]);
  });

  it('with the group on the load balancer but not on every node, it is attached again', () => {
    const balancer = sharerWith(['sg-0000ade0']);
    const late = { ...balancer, nodes: [...balancer.nodes, networkInterface('eni-000000ab')] };
    expect(stepsOf(sharedSite(OPEN, late, [made]), { splits: [row] })[1]).toBe(
      `attach ${MADE} to ${BALANCER.id}`,
    );
  });

  it('with the group on every node, only the rest is done', () => {
    const site = sharedSite(OPEN, sharerWith(['sg-0000ade0']), [made]);
    expect(stepsOf(site, { splits: [{ ...row, state: 'applied' }] })).toEqual([
      'admit tcp/80 from sg-0000ade0',
      `admit tcp/80 from ${OFFICE}`,
      `admit tcp/443 from ${OFFICE}`,
      'wait 15 s',
      'revoke tcp/80 from 0.0.0.0/0',
      'revoke tcp/443 from 0.0.0.0/0',
    ]);
  });

  it('waits where the load balancer got its group a moment ago', () => {
    const ready = [...OPEN, rule('tcp/80', 'sg-0000ade0'), rule('tcp/1-1024', OFFICE)];
    const site = sharedSite(ready, sharerWith(['sg-0000ade0']), [made]);
    const splits = [{ ...row, state: 'applied' }] as const;
    expect(stepsOf(site, { splits })).not.toContain('wait 15 s');
    expect(stepsOf(site, { splits, unsettled: new Set([BALANCER.id]) })[0]).toBe('wait 15 s');
  });
});

describe('nothing is planned, and it is said why,', () => {
  it.each([
    ['a CloudFormation stack', { 'aws:cloudformation:stack-name': 'shop' }, 'the CloudFormation stack shop'],
    [
      'Elastic Beanstalk',
      { 'elasticbeanstalk:environment-name': 'shop' },
      'Elastic Beanstalk environment shop',
    ],
    ['Kubernetes', { 'elbv2.k8s.aws/cluster': 'shop' }, 'Kubernetes cluster shop'],
    ['Kubernetes', { 'kubernetes.io/cluster/shop': 'owned' }, 'Kubernetes cluster shop'],
    ['Terraform', { ManagedBy: 'terraform' }, 'Terraform'],
    ['Terraform', { Terraform: 'true' }, 'Terraform'],
  ])('where load balancer or group belongs to %s; a person may do it', (_owner, tags, said) => {
    const owned = sharedSite(OPEN, sharerWith([], { tags }));
    expect(obstacleOf(owned)).toContain(said);
    expect(stepsOf(owned, { isByHand: true })).toHaveLength(8);
    const site = sharedSite();
    const securityGroups = site.securityGroups.map((group) => ({ ...group, tags }));
    expect(obstacleOf({ ...site, securityGroups })).toContain(said);
  });

  it.each([
    [
      'at the limit of groups',
      sharedSite(OPEN, sharerWith(['sg-1', 'sg-2', 'sg-3', 'sg-4'])),
      'it has 5 groups',
    ],
    ['without the permission', { ...sharedSite(), mayMakeGroup: false }, 'ec2:CreateSecurityGroup'],
    [
      'whose nodes were not found',
      sharedSite(OPEN, sharerWith([], { nodes: [] })),
      'none of its nodes was found',
    ],
    [
      'that is a Network Load Balancer',
      sharedSite(OPEN, sharerWith([], { type: 'network' })),
      'no Application Load Balancer',
    ],
  ])('for a load balancer %s', (_what, observed, said) => {
    expect(obstacleOf(observed)).toContain(said);
  });

  it('for another load balancer than that of the environment', () => {
    const { obstacles, changes } = lockDown(sharedSite(), {}, { loadBalancerArn: 'arn:other' });
    expect(changes).toEqual([]);
    expect(obstacles[0]).toContain('this environment does not look after it');
  });

  it('where the new group would not have room for its rules', () => {
    const many = Array.from({ length: 40 }, (_, index) => rule('tcp/80-443', `203.0.${index}.0/24`));
    expect(obstacleOf(sharedSite(many))).toContain('it would need 80 rules for IPv4');
  });
});

it('leaves the load balancer alone where no group can be closed', () => {
  const stranger = networkInterface('eni-0000dead');
  const site = sharedSite();
  const observed = { ...site, groupMembers: [...site.groupMembers, stranger] };
  expect(obstacleOf(observed)).toContain('eni-0000dead');
});

it('is nothing that a site with groups of its own would see', () => {
  expect(wordsFor(OPEN).join()).not.toContain(MADE);
});
