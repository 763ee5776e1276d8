/** Which ingress rules a lock-down takes away, and which it keeps. */
import type { Observation } from '../../lambda/core/observation';
import { inWords, lockDown, OFFICE, OPEN, revokedOf, wordsFor } from '../support/lock-down';
import { BALANCER_GROUP, rule, server, siteWith, WEB_GROUP } from '../support/network';

describe('a rule', () => {
  it.each([
    ['tcp/80', '0.0.0.0/0'],
    ['tcp/443', '::/0'],
    ['tcp/22', '0.0.0.0/0'],
    ['-1', '0.0.0.0/0'],
    ['tcp/80', '203.0.113.0/24'],
    ['tcp/80', '0.0.0.0/1'],
    ['tcp/80', '10.0.0.0/7'],
    ['tcp/80', '198.51.0.0/16'],
    ['icmp', '0.0.0.0/0'],
  ])('%s from %s goes: its source is public', (traffic, source) => {
    expect(revokedOf(wordsFor([rule(traffic, source)]))).toHaveLength(1);
  });

  it.each([
    ['tcp/80', OFFICE],
    ['tcp/22', '198.51.100.7/32'],
    ['tcp/80', '10.0.0.0/8'],
    ['tcp/80', '192.168.1.0/24'],
    ['-1', 'fd00::/8'],
    ['tcp/3306', 'sg-000000d0'],
    ['-1', WEB_GROUP],
    ['tcp/443', 'pl-0000000c'],
  ])('%s from %s stays', (traffic, source) => {
    expect(revokedOf(wordsFor([rule(traffic, source)]))).toEqual([]);
  });

  describe('from a managed prefix list', () => {
    const list = (...cidrs: string[]): Observation =>
      siteWith([rule('tcp/443', 'pl-0000000c')], { prefixLists: [{ id: 'pl-0000000c', cidrs, weight: 9 }] });

    it('goes where the list holds a public address, and the office keeps what it had through it', () => {
      const words = inWords(lockDown(list('203.0.113.0/24', '198.51.0.0/16')).changes);
      expect(words).toEqual([
        `admit tcp/80 from ${BALANCER_GROUP}`,
        `admit tcp/443 from ${OFFICE}`,
        'wait 15 s',
        'revoke tcp/443 from pl-0000000c',
      ]);
      expect(inWords(lockDown(list('203.0.113.0/24', '198.51.100.64/26')).changes)).toContain(
        'admit tcp/443 from 198.51.100.64/26',
      );
    });

    it.each([
      ['private addresses', ['10.0.0.0/8', 'fd00::/8'], 'from the office or a private range'],
      ['the office', ['198.51.100.0/25'], 'from the office'],
      ['nobody', [], 'from a managed prefix list that is empty'],
    ])('stays where it holds %s', (_who, cidrs, reason) => {
      const plan = lockDown(list(...cidrs));
      expect(revokedOf(inWords(plan.changes))).toEqual([]);
      expect(plan.kept[0]?.reason).toBe(reason);
    });

    it('stays where AWS does not let us read the list, even where the operator is strict', () => {
      const prefixLists = [{ id: 'pl-0000000c', cidrs: undefined, weight: 1 }];
      const site = siteWith([rule('tcp/443', 'pl-0000000c')], { prefixLists });
      const plan = lockDown(site, { lockDown: { revoke: 'strict' } });
      expect(revokedOf(inWords(plan.changes))).toEqual([]);
      expect(plan.kept[0]?.reason).toMatch(/cannot be read/);
    });

    it('that is never denied is outside all the same', () => {
      const ownRanges = [
        { cidr: '203.0.113.0/24', reason: 'prefix list pl-1', prefixListId: 'pl-1' },
        { cidr: '192.0.2.0/24', reason: 'VPC vpc-1' },
      ];
      const ingress = [rule('tcp/80', '203.0.113.0/25'), rule('tcp/80', '192.0.2.0/25')];
      expect(revokedOf(inWords(lockDown(siteWith(ingress, { ownRanges })).changes))).toEqual([
        'tcp/80 from 203.0.113.0/25',
      ]);
    });
  });

  it('from members of the same group stays, even where the operator is strict', () => {
    const words = wordsFor([rule('-1', WEB_GROUP), ...OPEN], { lockDown: { revoke: 'strict' } });
    expect(revokedOf(words)).toEqual(['tcp/80 from 0.0.0.0/0', 'tcp/443 from 0.0.0.0/0']);
  });

  it('from an address of our own account stays', () => {
    const ownRanges = [{ cidr: '52.1.2.3/32', reason: 'NAT gateway nat-1' }];
    const site = siteWith([rule('tcp/80', '52.1.2.3/32')], { ownRanges });
    expect(revokedOf(inWords(lockDown(site).changes))).toEqual([]);
  });

  it("from private sources and other groups goes where the operator is strict, but not the load balancer's", () => {
    const ingress = [
      rule('tcp/80', '10.0.0.0/16'),
      rule('tcp/80', 'sg-000000d0'),
      rule('tcp/80', 'pl-0000000c'),
      rule('tcp/80', BALANCER_GROUP),
      rule('tcp/22', OFFICE),
    ];
    const site = siteWith(ingress, {
      prefixLists: [{ id: 'pl-0000000c', cidrs: ['10.1.0.0/16'], weight: 1 }],
    });
    const { changes } = lockDown(site, { lockDown: { revoke: 'strict' } });
    expect(revokedOf(inWords(changes))).toEqual([
      'tcp/80 from 10.0.0.0/16',
      'tcp/80 from sg-000000d0',
      'tcp/80 from pl-0000000c',
    ]);
  });

  it('on other ports stays where only web ports are to be closed', () => {
    const ingress = [
      rule('tcp/22', '0.0.0.0/0'),
      rule('udp/443', '0.0.0.0/0'),
      rule('tcp/8000-8999', '0.0.0.0/0'),
      rule('tcp/1-100', '0.0.0.0/0'),
      rule('-1', '203.0.113.0/24'),
    ];
    expect(revokedOf(wordsFor(ingress, { lockDown: { revoke: 'web-ports-only' } }))).toEqual([
      'tcp/1-100 from 0.0.0.0/0',
      'all traffic from 203.0.113.0/24',
    ]);
  });
});

it('takes a port on which the servers are asked for a web port, whatever the settings say', () => {
  const observed = siteWith([rule('tcp/8080', '0.0.0.0/0'), rule('tcp/8081', '0.0.0.0/0')], {
    targets: ['i-00000001', 'i-00000002'].map((id) => server(id, { port: 8080 })),
  });
  const { changes } = lockDown(observed, { lockDown: { revoke: 'web-ports-only' } });
  expect(revokedOf(inWords(changes))).toEqual(['tcp/8080 from 0.0.0.0/0']);
});
