/** The deny scenarios on the account in memory; test/moto/deny-list.test.ts plays the same ones on moto. */
import { openInMemory } from '../scenarios/acl-account';
import { DENY_SCENARIOS, manySenders, splitIntoWaves } from '../scenarios/deny-list';
import { playScenario } from '../scenarios/play';

describe('the deny list, in memory', () => {
  it.each(DENY_SCENARIOS)('$name', async (scenario) => {
    const account = await openInMemory(scenario.guards ?? [0, 1, 1], scenario.quota ?? 20);
    scenario.check(await playScenario(account, scenario));
  });
});

describe('offenders who come in five waves', () => {
  const allow = ['100 allow 0.0.0.0/0'];
  const cidrsOf = (entries: readonly string[]): string[] =>
    entries.map((entry) => entry.split(' ')[2]!).sort();

  it.each([3, 12, 60, 400, 3000])('end with the list of all at once (%i of them)', async (count) => {
    const senders = manySenders(count);
    const visitors = senders
      .filter((_, index) => index % 5 === 0)
      .map(([address], index) => [address.replace(/\d+$/, '77'), 1 + (index % 9)] as const)
      .filter(([address]) => !senders.some(([sender]) => sender === address));
    const play = async (waves: readonly (typeof senders)[]) =>
      playScenario(await openInMemory([0, 1, 1], 20), { name: '', entries: [allow], waves, visitors });
    const atOnce = await play([senders]);
    const inWaves = await play(splitIntoWaves(senders, 5));
    expect(inWaves.failures.flat()).toEqual([]);
    expect(cidrsOf(inWaves.entries[0])).toEqual(cidrsOf(atOnce.entries[0]));
    expect(inWaves.plans.at(-1)?.coverage).toEqual(atOnce.plans.at(-1)?.coverage);
  });
});
