import {
  byId,
  canonicalAddress,
  canonicalCidr,
  inBatches,
  nextToken,
  readAllPages,
  required,
} from '../../lambda/aws/answer';

describe('readAllPages', () => {
  it('follows the tokens to the end and keeps the order', async () => {
    const asked: (string | undefined)[] = [];
    const pages = new Map<string | undefined, { items: number[] | undefined; next: string | undefined }>([
      [undefined, { items: [1, 2], next: 'b' }],
      // A page may be empty and yet not be the last one.
      ['b', { items: undefined, next: 'c' }],
      ['c', { items: [3], next: undefined }],
    ]);
    const read = (token: string | undefined) => {
      asked.push(token);
      return Promise.resolve(pages.get(token)!);
    };
    await expect(readAllPages(read)).resolves.toEqual([1, 2, 3]);
    expect(asked).toEqual([undefined, 'b', 'c']);
  });

  it('ends at an empty token', async () => {
    await expect(readAllPages(() => Promise.resolve({ items: ['x'], next: '' }))).resolves.toEqual(['x']);
  });

  it('does not go round for ever when AWS repeats a token', async () => {
    await expect(readAllPages(() => Promise.resolve({ items: [], next: 'same' }))).rejects.toThrow(
      'page token',
    );
    expect(() => nextToken('same', 'same')).toThrow('page token');
  });
});

describe('inBatches', () => {
  it('puts every value once into parts of the given size', () => {
    expect(inBatches(['a', 'b', 'a', 'c', 'd', 'e'], 2)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(inBatches([], 2)).toEqual([]);
  });
});

describe('fields of an answer', () => {
  it('must be there', () => {
    expect(required(0, 'Port')).toBe(0);
    expect(() => required(undefined, 'VpcId of acl-0a1')).toThrow('AWS answered without VpcId of acl-0a1');
  });

  it('are canonical when they are blocks or addresses', () => {
    expect(canonicalCidr('100.68.0.18/18', 'a CIDR')).toBe('100.68.0.0/18');
    expect(canonicalCidr('2001:0DB8:0:0::1/64', 'a CIDR')).toBe('2001:db8::/64');
    expect(canonicalCidr('203.0.113.7', 'a CIDR')).toBe('203.0.113.7/32');
    expect(canonicalAddress('2001:0DB8::0:1', 'an address')).toBe('2001:db8::1');
  });

  it('are refused when they are not', () => {
    expect(() => canonicalCidr('not-a-cidr', 'the CIDR of rule 5')).toThrow(
      'AWS answered with the CIDR of rule 5 "not-a-cidr", which is not an address block',
    );
    expect(() => canonicalCidr(undefined, 'the CIDR of rule 5')).toThrow('without the CIDR of rule 5');
    expect(() => canonicalAddress('10.0.0.0/8', 'an address of eni-1')).toThrow('not an address');
  });

  it('sort by id', () => {
    expect([{ id: 'b' }, { id: 'a' }, { id: 'b' }].sort(byId)).toEqual([
      { id: 'a' },
      { id: 'b' },
      { id: 'b' },
    ]);
  });
});
