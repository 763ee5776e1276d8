/** The deny scenarios on moto, with the same results as on the account in memory. */
import { openInMemory, openOnMoto } from '../scenarios/acl-account';
import { DENY_SCENARIOS, manySenders, ours, splitIntoWaves } from '../scenarios/deny-list';
import { playScenario, type Scenario } from '../scenarios/play';
import { describeWithMoto, startMoto, type Moto } from './start';

const FIVE_WAVES: Scenario = {
  name: 'three thousand offenders in five waves',
  entries: [['100 allow 0.0.0.0/0']],
  waves: splitIntoWaves(manySenders(3000), 5),
};

describeWithMoto('the deny list, on moto', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());

  it.each([...DENY_SCENARIOS, FIVE_WAVES])('$name', async (scenario) => {
    const [guards, quota] = [scenario.guards ?? ([0, 1, 1] as const), scenario.quota ?? 20];
    const expected = await playScenario(await openInMemory(guards, quota), scenario);
    const played = await playScenario(await openOnMoto(moto, guards, quota), scenario);
    if (scenario.isRace === true) {
      expect(ours(played.entries[0])).toEqual(ours(expected.entries[0]));
      expect(played.plans.at(-1)).toMatchObject({ changes: [], coverage: expected.plans.at(-1)?.coverage });
    } else {
      expect(played).toEqual(expected);
    }
  });
});
