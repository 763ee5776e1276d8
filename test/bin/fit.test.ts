/** `floodgate fit`, as a person or a script meets it: what it prints, and how it refuses. */
import { Command } from 'commander';
import { addFitCommand } from '../../bin/commands/fit';
import { fitOutputSchema } from '../../bin/fit/output';

interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: number | undefined;
}

async function runFit(input: unknown, ...words: readonly string[]): Promise<Ran> {
  const ran = { out: '', err: '', code: undefined as number | undefined };
  const program = new Command();
  addFitCommand(program, {
    stdin: chunksOf(typeof input === 'string' ? input : JSON.stringify(input)),
    stdout: { write: (text) => void (ran.out += text) },
    stderr: { write: (text) => void (ran.err += text) },
    setExitCode: (code) => void (ran.code = code),
  });
  await program.parseAsync(['fit', ...words], { from: 'user' });
  return ran;
}

/** In pieces of seven bytes, as a pipe may cut it, also inside a character. */
async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += 7)
    yield await Promise.resolve(bytes.subarray(start, start + 7));
}

const FLOOD = {
  attack: [
    { ip: '216.144.247.78', weight: 9 },
    { ip: '136.175.9.57' },
    { ip: '136.175.9.209' },
    { ip: '136.175.9.211' },
    { ip: '136.175.9.213' },
    { ip: '2001:DB8::1', weight: 0.5 },
    { ip: '198.51.100.9', weight: 4 },
  ],
  legit: [{ ip: '136.175.9.100', weight: 2 }],
  never: ['198.51.100.0/24'],
};

describe('fit --json', () => {
  it('prints exactly one document, as the contract says', async () => {
    const { out, err, code } = await runFit(FLOOD, '--budget', '2', '--json');
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    const output = fitOutputSchema.parse(JSON.parse(out));
    expect(output).toMatchObject({
      prefixes: ['136.175.9.208/29', '216.144.247.78/32', '2001:db8::/64'],
      covered: 12.5,
      collateral: 0,
      uncovered: 5,
      cost: 5,
    });
    expect(output.details).toEqual([
      {
        cidr: '136.175.9.208/29',
        offenders: ['136.175.9.209', '136.175.9.211', '136.175.9.213'],
        addresses: '8',
        attackWeight: 3,
        legitWeight: 0,
      },
      {
        cidr: '216.144.247.78/32',
        offenders: ['216.144.247.78'],
        addresses: '1',
        attackWeight: 9,
        legitWeight: 0,
      },
      {
        cidr: '2001:db8::/64',
        offenders: ['2001:db8::1'],
        addresses: '18446744073709551616',
        attackWeight: 0.5,
        legitWeight: 0,
      },
    ]);
    expect(output.notCovered).toEqual([
      { address: '136.175.9.57', attackWeight: 1, reason: 'no-room', coveredFromBudget: 3 },
      { address: '198.51.100.9', attackWeight: 4, reason: 'never-block' },
    ]);
  });

  it('heeds lambda and the widest prefixes', async () => {
    const attack = [{ ip: '192.0.2.1' }, { ip: '192.0.3.1' }, { ip: '2001:db8::1' }, { ip: '2001:db8:1::1' }];
    const words = ['--json', '--budget', '1', '--widest4', '23', '--widest6', '47', '--lambda', '2.5'];
    const { out } = await runFit({ attack, legit: [{ ip: '192.0.2.9', weight: 2 }] }, ...words);
    expect(JSON.parse(out)).toMatchObject({ prefixes: ['192.0.2.0/23', '2001:db8::/47'], cost: 2 });
  });

  it('answers an empty question with an empty list', async () => {
    const { out, code } = await runFit({ attack: [] }, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ prefixes: [], covered: 0, collateral: 0, uncovered: 0, cost: 0 });
  });

  it('leaves 18 entries as the budget when none is told', async () => {
    const attack = Array.from({ length: 20 }, (_, i) => ({ ip: `192.0.${2 * i}.1` }));
    const { out } = await runFit({ attack }, '--json', '--widest4', '32');
    expect(fitOutputSchema.parse(JSON.parse(out)).prefixes).toHaveLength(18);
  });
});

describe('fit for people', () => {
  it('prints aligned columns, the sums, and what is not covered', async () => {
    const { out } = await runFit(FLOOD, '--budget', '2');
    expect(out).toBe(
      [
        'deny               addresses             attack  legit  offenders',
        '136.175.9.208/29   8                     3       0      3',
        '216.144.247.78/32  1                     9       0      1',
        '2001:db8::/64      18446744073709551616  0.5     0      1',
        'attack covered 12.5, not covered 5; legit covered 0; cost 5',
        '',
        'not covered   attack  reason',
        '198.51.100.9  4       never-block',
        '136.175.9.57  1       no-room (covered from budget 3)',
        '',
      ].join('\n'),
    );
  });

  it('names the twenty heaviest that are not covered, and how many more there are', async () => {
    const attack = Array.from({ length: 30 }, (_, i) => ({ ip: `192.0.${i}.1`, weight: i }));
    const { out } = await runFit({ attack }, '--budget', '0');
    expect(out).toContain('192.0.29.1');
    expect(out).toContain('… and 10 more (all of them with --json)');
    expect(out).not.toContain('192.0.9.1');
  });
});

describe('wrong words', () => {
  it('tells every bad value with its path and what would be right, all at once', async () => {
    const attack = [
      { ip: '1.2.3.0/24' },
      { ip: '1.2.3.4:80', weight: -1 },
      { ip: '01.2.3.4', weight: '3' },
      { wieght: 1 },
    ];
    const { out, err, code } = await runFit({ attack, never: ['10.0.0.0/33'], nevr: [] }, '--json');
    expect({ out, code }).toEqual({ out: '', code: 2 });
    for (const told of [
      'attack[0].ip: "1.2.3.0/24" is not one address, such as 203.0.113.7',
      'attack[1].ip: "1.2.3.4:80" is not one address',
      'attack[1].weight: a weight is a number from 0 to 9007199254740991',
      'attack[2].ip: "01.2.3.4" is not one address',
      'attack[2].weight: a weight is a number',
      'attack[3].ip: expected one address',
      'attack[3]: Unrecognized key: "wieght"',
      'never[0]: "10.0.0.0/33" is not a CIDR, such as 198.51.100.0/24',
      'the document: Unrecognized key: "nevr"',
    ]) {
      expect(err).toContain(told);
    }
  });

  it('tells the first twenty of many, and how many more', async () => {
    const { err } = await runFit({ attack: Array.from({ length: 50 }, () => ({ ip: 'x' })) });
    expect(err.match(/is not one address/g)).toHaveLength(20);
    expect(err).toContain('… and 30 more');
  });

  it.each([
    ['', 'not JSON'],
    ['{"attack":', 'not JSON'],
    ['{"attack":[]}{"attack":[]}', 'not JSON'],
    ['[]', 'the document: Invalid input: expected object'],
    ['{}', 'attack: Invalid input: expected array'],
  ])('refuses %j with an example', async (input, told) => {
    const { out, err, code } = await runFit(input);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(told);
    expect(err).toContain('right would be {"attack":[{"ip":"203.0.113.7","weight":3}]');
  });

  it.each([
    [['--budget', '-1'], '--budget is "-1"; it must be a whole number from 0 to 1000'],
    [['--budget', '2.5'], '--budget is "2.5"'],
    [['--budget', '1001'], '--budget is "1001"'],
    [['--lambda', 'x'], '--lambda is "x"; it must be a decimal number'],
    [['--lambda', ''], '--lambda is ""'],
    [['--widest4', '33'], '--widest4 is "33"; it must be an IPv4 prefix length from 0 to 32'],
    [
      ['--widest6', '65', '--budget', 'k'],
      '--widest6 is "65"; it must be an IPv6 prefix length from 0 to 64',
    ],
  ])('refuses %j', async (words, told) => {
    const { out, err, code } = await runFit(FLOOD, ...words);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(told);
  });

  it('shows nothing that a terminal would obey', async () => {
    const hostile = '\u001b[31m\u009b2J\u202e\u2028';
    const { err } = await runFit({
      attack: [{ ip: hostile, [hostile.repeat(99)]: 1 }],
      never: [hostile.repeat(99)],
    });
    expect(err.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
    expect(err.length).toBeLessThan(1_000);
    expect((await runFit(`{"${hostile}`)).err).not.toContain('\u001b');
  });
});
