/** What a text must be to be taken for an address, and what blocks hold. */
import fc from 'fast-check';
import {
  addressCount,
  comparePrefixes,
  contains,
  formatAddress,
  formatPrefix,
  overlaps,
  parseAddress,
  parsePrefix,
  widen,
  type Prefix,
} from '../../lambda/core/addresses';

const read = (text: string): string | undefined => {
  const prefix = parsePrefix(text);
  return prefix === undefined ? undefined : formatPrefix(prefix);
};

const anyPrefix: fc.Arbitrary<Prefix> = fc.oneof(
  fc
    .record({ network: fc.bigInt(0n, 2n ** 32n - 1n), length: fc.integer({ min: 0, max: 32 }) })
    .map(({ network, length }) => widen({ family: 4, network, length: 32 }, length)),
  fc
    .record({ network: fc.bigInt(0n, 2n ** 128n - 1n), length: fc.integer({ min: 0, max: 128 }) })
    .map(({ network, length }) => widen({ family: 6, network, length: 128 }, length)),
);

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::1', '::1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['::203.0.113.7', '::cb00:7107'],
    ['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107'],
  ])('%s is read as %s', (text, canonical) => {
    const address = parseAddress(text);
    expect(address === undefined ? undefined : formatAddress(address)).toBe(canonical);
  });

  it.each([
    '',
    '-',
    'localhost',
    'evil.example',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.07',
    '0x7f.0.0.1',
    '2130706433',
    '203.0.113.7:443',
    ' 203.0.113.7',
    '203.0.113.7\n',
    '[::1]',
    'fe80::1%eth0',
    '1::2::3',
    ':',
    ':::',
    '::ffff:010.0.0.1',
    '::ffff:1.2.3',
    '::1.2.3.4:1',
    '1:2:3:4:5:6:7:8:9',
    '٢٠٣.0.113.7',
    ':'.repeat(100_000),
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('a prefix', () => {
  it('loses its host bits, as AWS cuts them', () => {
    expect(read('100.68.0.18/18')).toBe('100.68.0.0/18');
    expect(read('2001:db8::1/64')).toBe('2001:db8::/64');
  });

  it('is one address where no length is named', () => {
    expect(read('203.0.113.7')).toBe('203.0.113.7/32');
    expect(read('::1')).toBe('::1/128');
  });

  it.each([
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10/8',
    '::ffff:10.0.0.0/104',
    '::ffff:10.0.0.0/8',
    '/8',
  ])('%s is none', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(anyPrefix, (prefix) => {
        // An IPv4-mapped block of IPv6 is the one thing with two spellings; it is written as IPv4 or not at all.
        fc.pre(prefix.family === 4 || prefix.network >> 32n !== 0xffffn);
        expect(parsePrefix(formatPrefix(prefix))).toEqual(prefix);
      }),
    );
  });

  it('holds exactly what widens to it', () => {
    fc.assert(
      fc.property(anyPrefix, anyPrefix, fc.integer({ min: 0, max: 32 }), (inner, other, length) => {
        const outer = widen(inner, Math.min(length, inner.length));
        expect(contains(outer, inner)).toBe(true);
        expect(contains(inner, outer)).toBe(outer.length === inner.length);
        expect(overlaps(outer, other)).toBe(contains(outer, other) || contains(other, outer));
        expect(addressCount(outer)).toBe(addressCount(inner) << BigInt(inner.length - outer.length));
      }),
    );
  });

  it('never holds an address of the other family', () => {
    expect(contains(parsePrefix('0.0.0.0/0')!, parsePrefix('::1')!)).toBe(false);
    expect(overlaps(parsePrefix('::/0')!, parsePrefix('0.0.0.1')!)).toBe(false);
  });

  it('sorts by number, not by text, IPv4 first', () => {
    const texts = ['2001:db8::/32', '10.0.0.0/8', '9.0.0.0/8', '10.0.0.0/9'];
    const sorted = texts.map((text) => parsePrefix(text)!).sort(comparePrefixes);
    expect(sorted.map(formatPrefix)).toEqual(['9.0.0.0/8', '10.0.0.0/8', '10.0.0.0/9', '2001:db8::/32']);
  });
});
