/** What proves that a change of ours cut servers off, and what only looks like it. */
import type { DenyRow, RuleRow, Trial } from '../../lambda/core/ledger-rows';
import { describePermission } from '../../lambda/core/ledger-rows';
import type { IngressRule, Observation } from '../../lambda/core/observation';
import { beginTrial, findCutWays, findSilence } from '../../lambda/core/own-harm';
import { planWith } from '../support/incident';
import { aclWith, deny, denyRow, INCIDENT, NOW, offender } from '../support/network-acl';
import {
  BALANCER,
  BALANCER_GROUP,
  permissionOf,
  rule,
  server,
  siteWith,
  WEB_GROUP,
} from '../support/network';
import { policyWith } from '../support/policy';

const { deny: WINDOW, detection: DETECTION } = policyWith();
const FROM_BALANCER = rule('tcp/80', BALANCER_GROUP);
const FROM_WORLD = rule('tcp/80', '0.0.0.0/0');

function revokeRow(revoked: IngressRule, differing: Partial<RuleRow> = {}): RuleRow {
  return {
    groupId: WEB_GROUP,
    action: 'revoke',
    key: describePermission(revoked),
    permission: permissionOf(revoked),
    ruleId: revoked.id,
    state: 'applied',
    incident: INCIDENT,
    since: '2020-12-24T07:11:00.000Z',
    ...differing,
  };
}

/** Node and servers in different subnets, so that ACLs are asked. */
function siteAcross(ingress: readonly IngressRule[], differing: Partial<Observation> = {}): Observation {
  const nodes = BALANCER.nodes.map((node) => ({ ...node, subnetId: 'subnet-000000aa' }));
  return siteWith(ingress, { loadBalancers: [{ ...BALANCER, nodes }], ...differing });
}

const find = (
  site: Observation,
  rows: { readonly denies?: readonly DenyRow[]; readonly rules?: readonly RuleRow[] },
): readonly string[] | undefined =>
  findCutWays(site, { denies: rows.denies ?? [], rules: rows.rules ?? [] }, WINDOW)?.rows;

describe('a way that is shut', () => {
  it('is our harm where the rule that we took away would open it', () => {
    const harm = findCutWays(siteWith([]), { denies: [], rules: [revokeRow(FROM_WORLD)] }, WINDOW);
    expect(harm?.rows).toEqual([`${WEB_GROUP} revoke tcp/80 from 0.0.0.0/0`]);
    expect(harm?.why).toBe(
      'load balancer node eni-000000aa cannot reach i-00000001 on port 80 and 1 more ways are shut by our own change',
    );
  });

  it('is our harm where a deny of ours shuts it', () => {
    const site = siteAcross([FROM_BALANCER], { networkAcls: [aclWith([deny(1, '10.0.0.0/24')])] });
    expect(find(site, { denies: [denyRow(1, '10.0.0.0/24')] })).toEqual(['acl-0000000a 10.0.0.0/24']);
  });

  it('is not our harm where people’s entry shuts it, too', () => {
    const theirs = [deny(1, '10.0.0.0/24'), deny(90, '10.0.0.0/16')];
    const site = siteAcross([FROM_BALANCER], { networkAcls: [aclWith(theirs)] });
    expect(find(site, { denies: [denyRow(1, '10.0.0.0/24')] })).toBeUndefined();
    const outbound = [deny(1, '192.0.2.1/32'), deny(90, '10.0.0.0/16', { egress: true })];
    const other = siteAcross([FROM_BALANCER], { networkAcls: [aclWith(outbound)] });
    expect(find(other, { denies: [denyRow(1, '192.0.2.1/32')] })).toBeUndefined();
  });

  it('is not our harm where the entry at our number is not ours any more', () => {
    const site = siteAcross([FROM_BALANCER], { networkAcls: [aclWith([deny(1, '10.0.0.0/16')])] });
    expect(find(site, { denies: [denyRow(1, '10.0.0.0/24')] })).toBeUndefined();
  });

  it('is not our harm where people took the load balancer’s rule and ours never opened the port', () => {
    expect(find(siteWith([]), { rules: [revokeRow(rule('tcp/443', '0.0.0.0/0'))] })).toBeUndefined();
  });

  it('is undone by as little as opens it again, and the newest of what would do', () => {
    const rules = [
      revokeRow(FROM_WORLD),
      revokeRow(rule('tcp/443', '0.0.0.0/0')),
      revokeRow(rule('-1', '10.0.0.0/16'), { since: '2020-12-24T07:11:01.000Z' }),
    ];
    expect(find(siteWith([]), { rules })).toEqual([`${WEB_GROUP} revoke all traffic from 10.0.0.0/16`]);
    const acl = aclWith([deny(1, '10.0.0.0/24'), deny(2, '192.0.2.1/32'), deny(3, '10.0.0.10/32')]);
    const denies = [denyRow(1, '10.0.0.0/24'), denyRow(2, '192.0.2.1/32'), denyRow(3, '10.0.0.10/32')];
    expect(find(siteAcross([FROM_BALANCER], { networkAcls: [acl] }), { denies })).toEqual([
      'acl-0000000a 10.0.0.0/24',
      'acl-0000000a 10.0.0.10/32',
    ]);
  });

  it('is no harm of a rule that is there again', () => {
    expect(
      find(siteWith([rule('tcp/443', '0.0.0.0/0')]), { rules: [revokeRow(rule('tcp/443', '0.0.0.0/0'))] }),
    ).toBeUndefined();
  });
});

it('finds nothing where every way is open, however sick the targets are', () => {
  expect(find(siteWith([FROM_BALANCER]), { rules: [revokeRow(FROM_WORLD)] })).toBeUndefined();
});

const HEALTHY = [server('i-00000001', { health: 'healthy' }), server('i-00000002', { health: 'healthy' })];
const SILENT = [server('i-00000001'), server('i-00000002')];
const ENTRY = {
  ...denyRow(1, '192.0.2.1/32'),
  attackRequests: 1,
  legitRequests: 0,
  offenders: [],
  addresses: '1',
};
const DENIAL = planWith({ changes: [{ kind: 'add-deny-entry', target: 'acl-0000000a', entry: ENTRY }] });

describe('changes are put on trial', () => {
  it('where every target is healthy before them', () => {
    const plan = { ...DENIAL, offenders: [offender('192.0.2.1', { connects: 7, proxyTimeouts: 2 })] };
    expect(beginTrial({ targets: HEALTHY }, plan, NOW)).toEqual({
      at: NOW.toISOString(),
      rows: ['acl-0000000a 192.0.2.1/32'],
      offences: 9,
    });
  });

  it('not where one is sick already: stuck workers would explain what follows', () => {
    expect(beginTrial({ targets: [HEALTHY[0]!, SILENT[1]!] }, DENIAL, NOW)).toBeUndefined();
    expect(beginTrial({ targets: [] }, DENIAL, NOW)).toBeUndefined();
  });

  it('not where nothing is shut by them', () => {
    expect(beginTrial({ targets: HEALTHY }, planWith(), NOW)).toBeUndefined();
  });
});

describe('targets that fall silent after a change', () => {
  const trial: Trial = { at: NOW.toISOString(), rows: ['acl-0000000a 192.0.2.1/32'], offences: 10 };
  const quick = offender('192.0.2.1', { connects: 10, busySeconds: 1 });
  const judge = (
    differing: {
      readonly trial?: Trial;
      readonly targets?: Observation['targets'];
      readonly offenders?: ReturnType<typeof offender>[];
      readonly afterSeconds?: number;
    } = {},
  ): readonly string[] | undefined =>
    findSilence(
      differing.trial ?? trial,
      siteWith([FROM_BALANCER], { targets: differing.targets ?? SILENT }),
      { offenders: differing.offenders ?? [quick] },
      DETECTION,
      new Date(NOW.getTime() + (differing.afterSeconds ?? 90) * 1000),
    )?.rows;

  it('are our harm, if nothing else explains it', () => {
    expect(judge()).toEqual(trial.rows);
    expect(judge({ offenders: [] })).toEqual(trial.rows);
  });

  it.each([
    ['one still answers', { targets: [SILENT[0]!, HEALTHY[1]!] }],
    [
      'one fails in another way',
      { targets: [SILENT[0]!, server('i-2', { reason: 'Target.FailedHealthChecks' })] },
    ],
    [
      'one is new',
      { targets: [...SILENT, server('i-3', { health: 'initial', reason: 'Elb.InitialHealthChecking' })] },
    ],
    ['there are none', { targets: [] }],
    ['it came later than three intervals and a minute', { afterSeconds: 151 }],
    ['new offences came', { offenders: [{ ...quick, connects: 11 }] }],
    ['offences held workers for long', { offenders: [{ ...quick, busySeconds: 300 }] }],
    ['the log does not say how long they held them', { offenders: [{ ...quick, busySeconds: 0 }] }],
    ['php-fpm timed out', { offenders: [{ ...quick, connects: 9, proxyTimeouts: 1 }] }],
    ['nothing of the change stands any more', { trial: { ...trial, rows: [] } }],
  ])('are not, if %s', (_why, differing) => {
    expect(judge(differing)).toBeUndefined();
  });

  it('are our harm where the slow offences were long over', () => {
    const over = { ...quick, busySeconds: 300, lastSeen: '2020-12-24T06:50:00.000Z' };
    expect(judge({ offenders: [over] })).toEqual(trial.rows);
  });
});
