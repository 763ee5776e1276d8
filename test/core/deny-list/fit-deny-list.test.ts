/** What an operator relies on: which entries are written, what is left over, and why. */
import { formatPrefix, parsePrefix, type Prefix } from '../../../lambda/core/addresses';
import { fitDenyList } from '../../../lambda/core/deny-list/fit-deny-list';
import type { DenyList, DenyListProblem, WeightedClient } from '../../../lambda/core/deny-list/problem';

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new Error(`the test wrote a bad prefix: ${text}`);
  return parsed;
}

/** Clients as `address` or `address*weight`. */
function clients(...texts: readonly string[]): readonly WeightedClient[] {
  return texts.map((text) => {
    const [address = '', weight = '1'] = text.split('*');
    return { prefix: prefix(address), weight: Number(weight) };
  });
}

function fit(
  problem: Partial<Omit<DenyListProblem, 'budget'>> & { readonly budget?: number },
): DenyList & { readonly cidrs: readonly string[] } {
  const { budget = 2, ...rest } = problem;
  const list = fitDenyList({ attack: [], legit: [], never: [], ...rest, budget: { 4: budget, 6: budget } });
  return { ...list, cidrs: list.prefixes.map((entry) => formatPrefix(entry.prefix)) };
}

const INCIDENT = ['216.144.247.78', '136.175.9.57', '136.175.9.209', '136.175.9.211', '136.175.9.213'];

describe('which entries are written', () => {
  it('denies every offender by itself while there is room', () => {
    const list = fit({ attack: clients(...INCIDENT), budget: 5 });
    expect(list.cidrs).toEqual([
      '136.175.9.57/32',
      '136.175.9.209/32',
      '136.175.9.211/32',
      '136.175.9.213/32',
      '216.144.247.78/32',
    ]);
    expect(list).toMatchObject({ covered: 5, uncovered: 0, collateral: 0, cost: 0, leftOver: [] });
  });

  it('joins the neighbours of the incident in the narrowest block when two entries must do', () => {
    // .57 and .209–.213 differ in the first bit of the last number: only the whole /24 holds the four.
    const list = fit({ attack: clients(...INCIDENT), budget: 2 });
    expect(list.cidrs).toEqual(['136.175.9.0/24', '216.144.247.78/32']);
    expect(list.prefixes[0]).toMatchObject({ offenders: [1, 2, 3, 4], addresses: 256n, attackWeight: 4 });
  });

  it('leaves a neighbour out when joining it would cost more innocent requests than it saves', () => {
    const attack = [...clients(...INCIDENT), ...clients('216.144.247.78')];
    const list = fit({ attack, legit: clients('136.175.9.100*2'), budget: 2 });
    expect(list.cidrs).toEqual(['136.175.9.208/29', '216.144.247.78/32']);
    expect(list.leftOver).toEqual([{ offender: 1, reason: 'no-room', coveredFromBudget: 3 }]);
  });

  it('writes no entry that costs as much as it saves', () => {
    const list = fit({ attack: clients('192.0.2.1*3'), legit: clients('192.0.2.1*3') });
    expect(list).toMatchObject({ cidrs: [], uncovered: 3, cost: 3 });
  });

  it('weighs attack against legit with lambda', () => {
    const problem = { attack: clients('192.0.2.1*3'), legit: clients('192.0.2.1*4') };
    expect(fit({ ...problem, lambda: 1 }).cidrs).toEqual([]);
    expect(fit({ ...problem, lambda: 1.5 })).toMatchObject({
      cidrs: ['192.0.2.1/32'],
      collateral: 4,
      cost: 4,
    });
  });

  it('covers fewer addresses when the cost is the same, and then uses fewer entries', () => {
    const apart = clients('192.0.2.1', '192.0.2.4');
    expect(fit({ attack: apart }).cidrs).toEqual(['192.0.2.1/32', '192.0.2.4/32']);
    const pair = clients('192.0.2.4', '192.0.2.5');
    expect(fit({ attack: pair }).cidrs).toEqual(['192.0.2.4/31']);
  });

  it('takes the lower address when all else is equal', () => {
    expect(fit({ attack: clients('198.51.100.9', '192.0.2.1'), budget: 1 }).cidrs).toEqual(['192.0.2.1/32']);
  });

  it('decides ties of decimal weights as on paper: 0.1 + 0.2 is 0.3', () => {
    const attack = clients('192.0.2.1*0.1', '192.0.2.1*0.2');
    expect(fit({ attack, legit: clients('192.0.2.1*0.3') })).toMatchObject({ cidrs: [], cost: 0.3 });
  });

  it('never writes an entry wider than /24 or /48, unless told', () => {
    const attack = clients('192.0.2.1', '192.0.3.1', '2001:db8::1', '2001:db8:1::1');
    expect(fit({ attack, budget: 1 }).cidrs).toEqual(['192.0.2.1/32', '2001:db8::/64']);
    expect(fit({ attack, budget: 1, widest: { 4: 23, 6: 47 } }).cidrs).toEqual([
      '192.0.2.0/23',
      '2001:db8::/47',
    ]);
  });

  it('denies an IPv6 offender as its /64, with all its addresses in one entry', () => {
    const list = fit({ attack: clients('2001:db8::b*2', '2001:db8::a', '2001:db8:0:5::1'), budget: 1 });
    expect(list.cidrs).toEqual(['2001:db8::/61']);
    const alone = fit({ attack: clients('2001:db8::b*2', '2001:db8::a') });
    expect(alone.prefixes).toEqual([
      {
        prefix: prefix('2001:db8::/64'),
        offenders: [1, 0],
        addresses: 2n ** 64n,
        attackWeight: 3,
        legitWeight: 0,
      },
    ]);
  });

  it('counts the visitors in the same /64 as collateral', () => {
    const list = fit({
      attack: clients('2001:db8::b*5'),
      legit: clients('2001:db8::ffff*2', '2001:db8:0:1::1'),
    });
    expect(list.prefixes[0]).toMatchObject({ attackWeight: 5, legitWeight: 2 });
    expect(list).toMatchObject({ collateral: 2, cost: 2 });
  });

  it('gives each family its own budget', () => {
    const attack = clients('192.0.2.1', '198.51.100.1', '2001:db8::1', '2001:db8:9::1');
    const list = fitDenyList({ attack, legit: [], never: [], budget: { 4: 2, 6: 0 } });
    expect(list.prefixes.map((entry) => formatPrefix(entry.prefix))).toEqual([
      '192.0.2.1/32',
      '198.51.100.1/32',
    ]);
    expect(list.leftOver.map(({ offender }) => offender)).toEqual([2, 3]);
  });

  it('keeps the families apart where their addresses start with the same bits', () => {
    // 32.1.13.184 is 0x20010db8.
    const list = fit({
      attack: clients('2001:db8::1', '32.1.13.185'),
      legit: clients('32.1.13.184*9', '2001:db9::1*9'),
      never: [prefix('32.1.13.184'), prefix('2001:db9::/64')],
    });
    expect(list).toMatchObject({ cidrs: ['32.1.13.185/32', '2001:db8::/64'], collateral: 0 });
  });

  it('lists an offender that is named twice in the order of its naming', () => {
    const list = fit({ attack: clients('192.0.2.1*2', '192.0.2.1*3') });
    expect(list.prefixes[0]).toMatchObject({ offenders: [0, 1], attackWeight: 5 });
  });

  it("uses a budget above AWS's quota, too", () => {
    const attack = clients(...Array.from({ length: 60 }, (_, i) => `192.0.${2 * i}.1`));
    expect(fit({ attack, budget: 45 }).cidrs).toHaveLength(45);
  });

  it('copes with the deepest tree: a full neighbourhood beside every bit of the path', () => {
    const neighbourhoods = Array.from({ length: 26 }, (_, bit) => (0xffff_ffff << (32 - bit)) >>> 0);
    neighbourhoods[0] = 0;
    const attack = neighbourhoods.flatMap((start) =>
      Array.from({ length: 50 }, (_, i) => {
        const network = BigInt(start + i);
        return { prefix: { family: 4, network, length: 32 } as const, weight: 1 };
      }),
    );
    const list = fit({ attack, budget: 26 });
    // One /26 less 14 addresses: the /26 itself, since it costs no visitor anything.
    expect(list).toMatchObject({ covered: 26 * 50, uncovered: 0 });
    expect(new Set(list.prefixes.map((entry) => entry.prefix.length))).toEqual(new Set([26]));
  });

  it('has nothing to write without offenders', () => {
    expect(fit({ legit: clients('192.0.2.1') })).toMatchObject({ cidrs: [], leftOver: [], cost: 0 });
  });
});

describe('never-block', () => {
  it('splits a block rather than touch a never-block address inside it', () => {
    const attack = clients('192.0.2.1', '192.0.2.3', '192.0.2.9', '192.0.2.11');
    expect(fit({ attack, budget: 1 }).cidrs).toEqual(['192.0.2.0/28']);
    const list = fit({ attack, budget: 1, never: [prefix('192.0.2.4')] });
    expect(list.cidrs).toEqual(['192.0.2.0/30']);
  });

  it('denies no offender inside a never-block range, and says so', () => {
    const list = fit({
      attack: clients('10.1.2.3*9'),
      never: [prefix('10.1.2.128/25'), prefix('10.0.0.0/8')],
    });
    expect(list).toMatchObject({
      cidrs: [],
      uncovered: 9,
      leftOver: [{ offender: 0, reason: 'never-block' }],
    });
  });

  it('denies no /64 that holds a single never-block address', () => {
    const list = fit({ attack: clients('2001:db8::1'), never: [prefix('2001:db8::ffff')] });
    expect(list.leftOver).toEqual([{ offender: 0, reason: 'never-block' }]);
  });

  it('heeds a never-block range that reaches the same block from another start', () => {
    const never = ['192.0.2.16/28', '192.0.2.16', '192.0.2.0/30', '192.0.2.31'].map(prefix);
    expect(fit({ attack: clients('192.0.2.20', '192.0.2.33'), never }).cidrs).toEqual(['192.0.2.33/32']);
  });
});

describe('what is left over', () => {
  it('names the next budget that would cover an offender', () => {
    const attack = clients('192.0.2.1*5', '198.51.100.1*4', '203.0.113.1*3', '233.252.0.1*2');
    expect(fit({ attack, budget: 1 }).leftOver).toEqual([
      { offender: 1, reason: 'no-room', coveredFromBudget: 2 },
      { offender: 2, reason: 'no-room', coveredFromBudget: 3 },
      { offender: 3, reason: 'no-room', coveredFromBudget: 4 },
    ]);
  });

  it('names a larger budget, though a smaller one would cover the offender in a wide block', () => {
    const problem = {
      attack: clients('192.0.2.0*9', '192.0.2.4*1', '192.0.2.8*9'),
      legit: clients('192.0.2.1*2', '192.0.2.12*3'),
    };
    expect(fit({ ...problem, budget: 1 }).cidrs).toEqual(['192.0.2.0/28']);
    expect(fit({ ...problem, budget: 2 }).leftOver).toEqual([
      { offender: 1, reason: 'no-room', coveredFromBudget: 3 },
    ]);
  });

  it("names no budget above 40, AWS's largest quota", () => {
    const attack = clients(...Array.from({ length: 42 }, (_, i) => `192.0.${2 * i}.1*${100 - i}`));
    expect(fit({ attack, budget: 39 }).leftOver).toEqual([
      { offender: 39, reason: 'no-room', coveredFromBudget: 40 },
      { offender: 40, reason: 'no-room' },
      { offender: 41, reason: 'no-room' },
    ]);
  });

  it('tells an offender that is not worth an entry from one without room', () => {
    const attack = clients('198.51.100.1*2', '192.0.2.1*2', '203.0.113.1*0');
    const list = fit({ attack, legit: clients('192.0.2.1*3'), budget: 0 });
    expect(list.leftOver).toEqual([
      { offender: 1, reason: 'costs-more-than-it-saves' },
      { offender: 0, reason: 'no-room', coveredFromBudget: 1 },
      { offender: 2, reason: 'costs-more-than-it-saves' },
    ]);
  });
});

describe('a question that cannot be right', () => {
  it.each([
    [{ attack: clients('192.0.2.1*-1') }, 'attack[0].weight is -1; it must be from 0'],
    [
      { legit: [...clients('192.0.2.1'), { prefix: prefix('192.0.2.2'), weight: NaN }] },
      'legit[1].weight is NaN',
    ],
    [{ attack: clients('192.0.2.0/24') }, 'attack[0] is 192.0.2.0/24; a client is one address'],
    [{ legit: clients('2001:db8::/48') }, 'legit[0] is 2001:db8::/48; a client is one address (IPv6: a /64'],
    [{ budget: 1.5 }, 'budget[4] is 1.5; it must be a whole number from 0 to 1000'],
    [{ budget: 1001 }, 'budget[4] is 1001'],
    [{ lambda: Infinity }, 'lambda is Infinity'],
    [{ widest: { 4: 24, 6: 65 } }, 'widest[6] is 65; it must be a whole number from 0 to 64'],
    [{ widest: { 4: -1, 6: 48 } }, 'widest[4] is -1'],
  ])('is refused with the place and what would be right (%#)', (problem, message) => {
    expect(() => fit(problem)).toThrow(message);
  });
});
