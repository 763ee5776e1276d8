/** What proves by groups and ACLs that a change of ours cut servers off. */
import type { DenyRow, RuleRow } from '../../lambda/core/ledger-rows';
import { describePermission } from '../../lambda/core/ledger-rows';
import type { IngressRule, Observation } from '../../lambda/core/observation';
import { findCutWays } from '../../lambda/core/own-harm';
import { aclWith, deny, denyRow, INCIDENT } from '../support/network-acl';
import { BALANCER, BALANCER_GROUP, permissionOf, rule, siteWith, WEB_GROUP } from '../support/network';
import { policyWith } from '../support/policy';

const { deny: WINDOW } = policyWith();
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
