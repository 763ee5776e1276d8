/** A permission in words: equal words, equal meaning. */
import { describePermission } from '../../lambda/core/ledger-rows';
import { rule } from '../support/network';

it.each([
  [rule('tcp/80', '0.0.0.0/0'), 'tcp/80 from 0.0.0.0/0'],
  [rule('tcp/8000-8999', 'sg-000000a0'), 'tcp/8000-8999 from sg-000000a0'],
  [rule('-1', 'pl-0000000c'), 'all traffic from pl-0000000c'],
  [rule('icmpv6', '::/0'), 'icmpv6 from ::/0'],
])('reads %#', (permission, words) => {
  expect(describePermission(permission)).toBe(words);
});

it('leaves description and tags out: people may change those', () => {
  const noted = rule('tcp/80', '0.0.0.0/0', { description: 'web', tags: { a: 'b' }, id: 'sgr-other' });
  expect(describePermission(noted)).toBe(describePermission(rule('tcp/80', '0.0.0.0/0')));
});
