/** A fault at some of the calls; `npm run faults` tries them all. */
import { FAULTS } from './faults';
import { SCENARIOS } from './scenarios';
import { playUndisturbed, tryCase } from './try-case';

/** Of all cases every so-manieth, which spreads over scenarios, calls and faults. */
const STRIDE = 43;

it('whatever befalls a call, the next runs end where an undisturbed run ends', async () => {
  let number = 0;
  let tried = 0;
  const failures: string[] = [];
  for (const scenario of SCENARIOS) {
    const story = await playUndisturbed(scenario);
    for (const [index, call] of story.calls.entries()) {
      for (const fault of FAULTS) {
        number += 1;
        if (number % STRIDE !== 0) continue;
        tried += 1;
        const { lost, leftBehind } = await tryCase(story, index, fault);
        if (lost.length + leftBehind.length === 0) continue;
        const what = [...lost.map((line) => `- ${line}`), ...leftBehind.map((line) => `+ ${line}`)];
        failures.push(
          `${scenario.name}, ${call.action} (call ${index + 1}) ${fault.name}:\n${what.join('\n')}`,
        );
      }
    }
  }
  expect(failures).toEqual([]);
  expect(tried).toBeGreaterThan(100);
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
