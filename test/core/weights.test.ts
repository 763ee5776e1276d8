import { formatPrefix } from '../../lambda/core/addresses';
import { makeClientTally } from '../../lambda/core/evidence';
import { makeNeverBlockList } from '../../lambda/core/never-block';
import { findLegitClients, weighAttack, weighLegit } from '../../lambda/core/weights';
import { BALANCER, siteWith } from '../support/network';
import { offender } from '../support/network-acl';

const visitor = (address: string, requests: number) => ({ address, requests });
const shown = (list: ReturnType<typeof weighLegit>) =>
  list.map(({ prefix, weight }) => [formatPrefix(prefix), weight]);

describe('what a deny list is weighed by', () => {
  it('is requests of offenders, an IPv6 one as its /64', () => {
    expect(
      weighAttack([offender('203.0.113.7'), offender('2001:db8::1')]).map(({ prefix }) =>
        formatPrefix(prefix),
      ),
    ).toEqual(['203.0.113.7/32', '2001:db8::/64']);
  });

  it('and requests of the innocent, without the offenders themselves', () => {
    const offenders = [offender('203.0.113.7')];
    expect(
      shown(
        weighLegit(
          [visitor('203.0.113.7', 9), visitor('203.0.113.8', 3), visitor('203.0.113.9', 0)],
          offenders,
        ),
      ),
    ).toEqual([['203.0.113.8/32', 3]]);
  });

  it('lets nobody buy himself off with requests from beside his IPv6 address', () => {
    const offenders = [offender('2001:db8::1')];
    expect(shown(weighLegit([visitor('2001:db8::2', 20), visitor('2001:db8:0:1::2', 4)], offenders))).toEqual(
      [['2001:db8:0:1::2/128', 4]],
    );
  });
});

describe('innocent clients of an ACL', () => {
  const neverBlock = makeNeverBlockList({ office: [], neverBlock: ['10.0.0.0/16'] }, []);
  const clients = [
    { ...makeClientTally('203.0.113.8'), requests: 3 },
    { ...makeClientTally('10.0.0.10'), requests: 5000 },
  ];
  const forwarded = [visitor('203.0.113.8', 4), visitor('203.0.113.7', 900), visitor('203.0.113.20', 30)];
  const legitOf = (subnetIds: readonly string[]) =>
    shown(
      findLegitClients(
        { subnetIds },
        { observed: siteWith([]), evidence: { clients, forwarded }, neverBlock },
        [offender('203.0.113.7')],
      ),
    );

  it('are those who came straight to a server, where it does not meet the load balancer', () => {
    expect(legitOf(['subnet-0000000a'])).toEqual([['203.0.113.8/32', 3]]);
  });

  it("are the load balancer's clients, too, where it guards the load balancer: without offenders and nodes", () => {
    expect(legitOf(BALANCER.subnetIds)).toEqual([
      ['203.0.113.8/32', 3],
      ['203.0.113.8/32', 4],
      ['203.0.113.20/32', 30],
    ]);
  });
});
