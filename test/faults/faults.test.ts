/** A fault at some of the calls; `npm run faults` tries them all. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCENARIOS } from './scenarios';
import { playUndisturbed, tryCase } from './try-case';
import { tryCases } from './try-cases';

/** Of a scenario's cases every so-manieth: prime to the number of faults, so that it spreads over calls and faults. */
const STRIDE = 61;

it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
  '%s: whatever befalls a call, the next runs end where an undisturbed run ends',
  async (_name, scenario) => {
    const { tally, failures } = await tryCases(await playUndisturbed(scenario), {
      stride: STRIDE,
      worker: 0,
      workers: 1,
    });
    expect(failures).toEqual([]);
    expect(tally.cases).toBeGreaterThan(0);
  },
  120_000,
);

it('knows what to take away for a run without intent', () => {
  const read = (path: string): string => readFileSync(join(process.cwd(), path), 'utf8');
  const [, intent] = /^const INTENT = '(.+)';$/m.exec(read('test/faults/run.mjs')) ?? [];
  expect(read('lambda/aws/apply.ts').split(intent!)).toHaveLength(2);
});

it('says what is lost and what is left behind', async () => {
  const story = await playUndisturbed(SCENARIOS[0]!);
  const other = await playUndisturbed(SCENARIOS[1]!);
  const fault = { name: 'none', strike: () => ({}) };
  expect(await tryCase(story, 0, fault)).toEqual({ lost: [], leftBehind: [] });
  const { lost, leftBehind } = await tryCase({ ...story, stage: other.stage }, 0, fault);
  expect(lost.some((line) => line.startsWith('rule row:'))).toBe(true);
  expect(leftBehind.some((line) => line.includes('0.0.0.0/0'))).toBe(true);
});
