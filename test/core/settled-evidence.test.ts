/** What an incident keeps of the logs: everybody whom a deny could hit, and no more than its row can hold. */
import { makeClientTally, type ForwardedClient } from '../../lambda/core/evidence';
import { packForwarded } from '../../lambda/core/settled-evidence';
import { policyWith } from '../support/policy';

const offender = { ...makeClientTally('203.0.113.7'), connects: 10 };
const suspect = { ...makeClientTally('2001:db8:0:1::1'), proxyTimeouts: 1 };
const innocent = { ...makeClientTally('198.18.0.1'), requests: 10 };
const pack = (forwarded: readonly ForwardedClient[]) =>
  packForwarded(forwarded, [offender, suspect, innocent], policyWith().deny);

it('keeps the clients of load balancers who live in a block that a deny could take, the heaviest first', () => {
  expect(
    pack([
      { address: '203.0.113.200', requests: 1 },
      { address: '203.0.114.1', requests: 500 },
      { address: '198.18.0.2', requests: 500 },
      { address: '2001:db8:0:ffff::9', requests: 7 },
    ]),
  ).toEqual([
    ['2001:db8:0:ffff::9', 7],
    ['203.0.113.200', 1],
  ]);
});

it('keeps the heaviest of very many, whatever attackers add', () => {
  const many = Array.from({ length: 12_000 }, (_, index) => ({
    address: `2001:db8:0:${(index + 2).toString(16)}::1`,
    requests: 1,
  }));
  const packed = pack([...many, { address: '203.0.113.8', requests: 2 }]);
  expect(packed).toHaveLength(5000);
  expect(packed[0]).toEqual(['203.0.113.8', 2]);
});
