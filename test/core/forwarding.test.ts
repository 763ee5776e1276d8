/** Which network ACLs stand between a load balancer and its clients. */
import { guardsLoadBalancer, listForwardingNodes } from '../../lambda/core/forwarding';
import { BALANCER, networkInterface, siteWith } from '../support/network';
import { aclWith } from '../support/network-acl';

const [BALANCER_SUBNET = ''] = BALANCER.subnetIds;
const GUARDING = aclWith([], { id: 'acl-guarding', subnetIds: ['subnet-0000000a', BALANCER_SUBNET] });
const APART = aclWith([], { id: 'acl-apart', subnetIds: ['subnet-0000000a'] });
const SITE = siteWith([], { networkAcls: [GUARDING, APART] });

it('an ACL meets the clients of a load balancer only where it guards one of its subnets', () => {
  expect(guardsLoadBalancer(GUARDING, SITE)).toBe(true);
  expect(guardsLoadBalancer(APART, SITE)).toBe(false);
});

it('a load balancer that writes no X-Forwarded-For names nobody', () => {
  const network = siteWith([], { loadBalancers: [{ ...BALANCER, type: 'network' }] });
  expect(guardsLoadBalancer(GUARDING, network)).toBe(false);
});

describe('the nodes that are believed', () => {
  it('are those of a load balancer that a named ACL guards', () => {
    expect(listForwardingNodes(SITE, ['acl-guarding'])).toEqual({
      loadBalancerArns: [BALANCER.arn],
      nodes: ['10.0.0.10'],
    });
  });

  it('are none where the ACL that guards it is not ours', () => {
    expect(listForwardingNodes(SITE, ['acl-apart'])).toEqual({ loadBalancerArns: [], nodes: [] });
  });

  it('are all of its nodes, in whatever subnet: its name resolves to them in turn', () => {
    const elsewhere = networkInterface('eni-2', { subnetId: 'subnet-2', privateAddresses: ['10.0.9.10'] });
    const balancer = { ...BALANCER, nodes: [elsewhere, ...BALANCER.nodes] };
    const site = siteWith([], { networkAcls: [GUARDING], loadBalancers: [balancer] });
    expect(listForwardingNodes(site, ['acl-guarding']).nodes).toEqual(['10.0.0.10', '10.0.9.10']);
  });
});
