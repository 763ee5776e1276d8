import { formatPrefix } from '../../lambda/core/addresses';
import { weighAttack, weighLegit } from '../../lambda/core/weights';
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
