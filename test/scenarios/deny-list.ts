/** The deny list in real network ACLs: what stands there already, how much room there is, and who comes when. */
import type { Played, Scenario } from './play';

export interface Checked extends Scenario {
  readonly check: (played: Played) => void;
}

type Senders = readonly (readonly [address: string, connects: number])[];

const DEFAULT_ACL = ['100 allow 0.0.0.0/0'];
const THREE: Senders = [
  ['203.0.113.7', 30],
  ['192.0.2.9', 20],
  ['198.18.0.5', 10],
];

/** Deterministic senders in blocks of neighbours, of differing weight. */
export function manySenders(count: number): Senders {
  return Array.from({ length: count }, (_, index) => {
    const block = (index * 7919) % 211;
    const host = (index * 31 + block) % 256;
    return [`203.${block}.${(block * 5) % 256}.${host}`, 1 + ((index * 17) % 23)] as const;
  }).filter(([address], index, all) => all.findIndex(([other]) => other === address) === index);
}

export function splitIntoWaves(senders: Senders, waves: number): Senders[] {
  return Array.from({ length: waves }, (_, wave) =>
    senders.filter((_sender, index) => index % waves === wave),
  );
}

/** The CIDRs of our denies, sorted. */
export const ours = (entries: readonly string[]): string[] =>
  entries
    .filter((entry) => entry.includes(' deny 203.'))
    .map((entry) => entry.split(' ')[2] ?? '')
    .sort();

export const DENY_SCENARIOS: readonly Checked[] = [
  {
    name: 'an empty ACL',
    entries: [[]],
    waves: [THREE],
    check: ({ entries, failures }) => {
      expect(entries[0]).toEqual(['1 deny 192.0.2.9/32', '2 deny 198.18.0.5/32', '3 deny 203.0.113.7/32']);
      expect(failures).toEqual([[]]);
    },
  },
  {
    name: 'a default ACL',
    entries: [DEFAULT_ACL],
    waves: [THREE, []],
    check: ({ entries, plans }) => {
      expect(entries[0]).toEqual([
        '1 deny 192.0.2.9/32',
        '2 deny 198.18.0.5/32',
        '3 deny 203.0.113.7/32',
        ...DEFAULT_ACL,
      ]);
      expect(plans[1]?.changes).toEqual([]);
      expect(plans[1]?.coverage).toEqual([
        {
          networkAclId: 'first',
          family: 4,
          entries: 3,
          budget: 18,
          coveredRequests: 60,
          attackRequests: 60,
          legitRequests: 0,
          leftOver: [],
          curve: expect.objectContaining({ family: 4, attackRequests: 60 }) as object,
        },
      ]);
    },
  },
  {
    name: 'an ACL full of foreign entries',
    entries: [
      [...Array.from({ length: 18 }, (_, index) => `${index + 1} deny 192.0.2.${index}/32`), ...DEFAULT_ACL],
    ],
    waves: [[['203.0.113.7', 30]]],
    check: ({ entries, plans }) => {
      expect(entries[0]).toHaveLength(19);
      expect(plans[0]?.changes).toEqual([]);
      expect(plans[0]?.notCovered).toMatchObject([
        { reason: expect.stringMatching(/^no room in first/) as string },
      ]);
      expect(plans[0]?.coverage).toMatchObject([{ entries: 0, budget: 0, coveredRequests: 0 }]);
    },
  },
  {
    name: 'an allow at rule 1',
    entries: [['1 allow 0.0.0.0/0']],
    waves: [THREE],
    check: ({ entries, plans }) => {
      expect(entries[0]).toEqual(['1 allow 0.0.0.0/0']);
      expect(plans[0]?.coverage[0]?.leftOver).toEqual([
        { kind: 'no-rule-number', offenders: 3, attackRequests: 60 },
      ]);
    },
  },
  {
    name: 'an allow at rule 1 for a part of the world only',
    entries: [['1 allow 203.0.0.0/8', ...DEFAULT_ACL]],
    waves: [THREE],
    check: ({ entries, plans }) => {
      expect(entries[0]).toEqual([
        '1 allow 203.0.0.0/8',
        '2 deny 192.0.2.9/32',
        '3 deny 198.18.0.5/32',
        ...DEFAULT_ACL,
      ]);
      expect(plans[0]?.notCovered.map(({ address }) => address)).toEqual(['203.0.113.7']);
    },
  },
  {
    name: 'a window that is partly taken',
    entries: [['1 deny 192.0.2.128/25', '3 allow 10.0.0.0/8', ...DEFAULT_ACL]],
    waves: [THREE],
    check: ({ entries }) => {
      expect(entries[0]).toEqual([
        '1 deny 192.0.2.128/25',
        '2 deny 192.0.2.9/32',
        '3 allow 10.0.0.0/8',
        '4 deny 198.18.0.5/32',
        '5 deny 203.0.113.7/32',
        ...DEFAULT_ACL,
      ]);
    },
  },
  {
    name: 'a window with two free numbers: the best list of two entries',
    entries: [['2 deny 192.0.2.128/25', ...DEFAULT_ACL]],
    deny: { firstRule: 1, lastRule: 3 },
    waves: [[...THREE, ['203.0.113.8', 5]]],
    check: ({ entries, plans }) => {
      expect(entries[0]).toEqual([
        '1 deny 192.0.2.9/32',
        '2 deny 192.0.2.128/25',
        '3 deny 203.0.113.0/28',
        ...DEFAULT_ACL,
      ]);
      expect(plans[0]?.coverage[0]?.leftOver).toEqual([
        { kind: 'no-rule-number', offenders: 1, attackRequests: 10 },
      ]);
    },
  },
  {
    name: 'IPv6 only',
    entries: [['101 allow ::/0']],
    waves: [
      [
        ['2001:db8:1::7', 5],
        ['2001:db8:1::8', 5],
        ['2001:db8:9::1', 1],
      ],
    ],
    check: ({ entries }) => {
      expect(entries[0]).toEqual(['1 deny 2001:db8:1::/64', '2 deny 2001:db8:9::/64', '101 allow ::/0']);
    },
  },
  {
    name: 'both families, and a foreign number between',
    entries: [['2 deny 2001:db8:5::/48', ...DEFAULT_ACL, '101 allow ::/0']],
    waves: [[...THREE.slice(0, 1), ['2001:db8:1::7', 5]]],
    check: ({ entries }) => {
      expect(entries[0].slice(0, 3)).toEqual([
        '1 deny 203.0.113.7/32',
        '2 deny 2001:db8:5::/48',
        '3 deny 2001:db8:1::/64',
      ]);
    },
  },
  {
    name: 'two ACLs: one list for each, as it has room',
    guards: [0, 1, 1],
    targets: [0, 1],
    entries: [
      DEFAULT_ACL,
      [...Array.from({ length: 17 }, (_, index) => `${index + 1} deny 192.0.2.${index}/32`), ...DEFAULT_ACL],
    ],
    waves: [
      [
        ['203.0.113.6', 3],
        ['203.0.113.9', 4],
        ['198.18.0.5', 2],
      ],
    ],
    check: ({ entries, plans }) => {
      expect(entries[0]).toEqual([
        '1 deny 198.18.0.5/32',
        '2 deny 203.0.113.6/32',
        '3 deny 203.0.113.9/32',
        ...DEFAULT_ACL,
      ]);
      expect(entries[1].filter((entry) => !entry.includes('192.0.2.'))).toEqual([
        '18 deny 203.0.113.0/28',
        ...DEFAULT_ACL,
      ]);
      expect(plans[0]?.warnings).toEqual([
        'second also guards subnet 2, where no targets are: whoever is denied is denied there, too',
      ]);
      expect(
        plans[0]?.coverage.map(({ networkAclId, entries: used, budget }) => [networkAclId, used, budget]),
      ).toEqual([
        ['first', 3, 18],
        ['second', 1, 1],
      ]);
    },
  },
  ...[20, 40].map((quota): Checked => ({
    name: `a quota of ${quota}, and more offenders than entries`,
    entries: [DEFAULT_ACL],
    quota,
    deny: { budget: 38 },
    waves: [manySenders(60)],
    check: ({ entries, plans, failures }) => {
      expect(ours(entries[0])).toHaveLength(quota - 2);
      expect(failures).toEqual([[]]);
      expect(plans[0]?.coverage[0]).toMatchObject({ entries: quota - 2, budget: quota - 2 });
    },
  })),
  {
    name: 'AWS allows fewer entries than its quota was told to be',
    entries: [DEFAULT_ACL],
    quota: 20,
    quotaToldAs: 40,
    isRace: true,
    deny: { budget: 38 },
    waves: [manySenders(60), [], []],
    check: ({ entries, plans, failures }) => {
      expect(failures[0]).not.toEqual([]);
      expect(failures.slice(1)).toEqual([[], []]);
      expect(ours(entries[0])).toHaveLength(18);
      expect(plans[2]?.changes).toEqual([]);
      expect(plans[2]?.coverage).toMatchObject([{ entries: 18, budget: 18 }]);
    },
  },
  {
    name: 'somebody takes the number that was planned',
    entries: [DEFAULT_ACL],
    waves: [[['203.0.113.7', 30]], []],
    meanwhile: async (wave, people) => {
      if (wave === 0) await people.put('1 deny 192.0.2.0/24');
    },
    check: ({ entries, failures }) => {
      expect(failures).toEqual([['add-deny-entry: rule 1 of first was taken by somebody else'], []]);
      expect(entries[0]).toEqual(['1 deny 192.0.2.0/24', '2 deny 203.0.113.7/32', ...DEFAULT_ACL]);
    },
  },
  {
    name: 'somebody removes one of ours and writes an entry of their own in our window',
    entries: [DEFAULT_ACL],
    waves: [THREE, [], []],
    meanwhile: async (wave, people) => {
      if (wave !== 1) return;
      await people.remove(1);
      await people.put('1 allow 192.0.2.9/32');
    },
    check: ({ entries, plans }) => {
      expect(plans[2]?.warnings).toEqual([
        'first, rule 1 (deny 192.0.2.9/32): the entry there is now "allow 192.0.2.9/32", which is not ours',
      ]);
      expect(entries[0]).toEqual([
        '1 allow 192.0.2.9/32',
        '2 deny 198.18.0.5/32',
        '3 deny 203.0.113.7/32',
        ...DEFAULT_ACL,
      ]);
      expect(plans[2]?.notCovered.map(({ address }) => address)).toEqual(['192.0.2.9']);
    },
  },
];
