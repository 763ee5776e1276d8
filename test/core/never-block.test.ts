/** Who must not be denied: asked for addresses and for whole prefixes. */
import { parsePrefix } from '../../lambda/core/addresses';
import { findNeverBlockReason, isNeverStrangers, makeNeverBlockList } from '../../lambda/core/never-block';

const LIST = makeNeverBlockList(
  { office: ['198.51.100.0/24'], neverBlock: ['203.0.113.9/32', '2001:db8:1::/48'] },
  [{ cidr: '52.1.2.3/32', reason: 'NAT gateway nat-1' }],
);

const reasonOf = (text: string): string | undefined => findNeverBlockReason(LIST, parsePrefix(text)!);

it.each([
  ['198.51.100.77', 'office (198.51.100.0/24)'],
  ['203.0.113.9', 'on the never-block list (203.0.113.9/32)'],
  ['52.1.2.3', 'NAT gateway nat-1'],
  ['2001:db8:1::7', 'on the never-block list (2001:db8:1::/48)'],
  ['10.1.2.3', 'private address (RFC 1918)'],
  ['172.16.0.1', 'private address (RFC 1918)'],
  ['172.31.255.255', 'private address (RFC 1918)'],
  ['192.168.0.1', 'private address (RFC 1918)'],
  ['100.64.0.1', 'carrier-grade NAT address (RFC 6598)'],
  ['100.127.255.255', 'carrier-grade NAT address (RFC 6598)'],
  ['127.0.0.1', 'loopback address'],
  ['169.254.169.254', 'link-local address'],
  ['224.0.0.1', 'multicast address'],
  ['239.255.255.255', 'multicast address'],
  ['0.0.0.0', 'unspecified address'],
  ['::1', 'loopback address'],
  ['::', 'unspecified address'],
  ['fe80::1', 'link-local address'],
  ['fd00::1', 'unique-local address (RFC 4193)'],
  ['ff02::1', 'multicast address'],
  ['::ffff:10.0.0.1', 'private address (RFC 1918)'],
])('%s is never denied: %s', (text, reason) => {
  expect(reasonOf(text)).toBe(reason);
});

it.each([
  '172.15.255.255',
  '172.32.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '192.167.255.255',
  '169.253.0.1',
  '223.255.255.255',
  '240.0.0.1',
  '0.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '2001:db8::1',
  '2002::1',
  '64:ff9b::1',
  'fec0::1',
])('%s is a stranger, whatever a library calls reserved', (text) => {
  expect(reasonOf(text)).toBeUndefined();
});

it('spares a prefix that holds only a part of the list, or is held by it', () => {
  expect(reasonOf('203.0.113.0/24')).toBe('on the never-block list (203.0.113.9/32)');
  expect(reasonOf('198.51.100.64/26')).toBe('office (198.51.100.0/24)');
  expect(reasonOf('203.0.113.10/31')).toBeUndefined();
  expect(reasonOf('2001:db8::/32')).toBe('on the never-block list (2001:db8:1::/48)');
});

it('fails closed: a block that cannot be read is an error that names it', () => {
  expect(() =>
    makeNeverBlockList({ office: [], neverBlock: [] }, [{ cidr: '10.0.0/8', reason: 'VPC vpc-1' }]),
  ).toThrow('never-block list: "10.0.0/8" (VPC vpc-1) is not a CIDR');
});

it('tells a block that is wholly private from one that is only partly so', () => {
  const isInside = (text: string): boolean => isNeverStrangers(parsePrefix(text)!);
  expect(['10.0.0.0/8', '10.2.0.0/16', 'fd00::/8', '127.0.0.1'].map(isInside)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['0.0.0.0/0', '10.0.0.0/7', '::/0', '203.0.113.0/24'].map(isInside)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
