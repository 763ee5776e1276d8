/** What two cases must have in common before one of them stands for both. */
import { SITE } from '../../drill/incidents/site';
import { FAULTS } from './faults';
import { takeFingerprint } from './fingerprint';
import { findScenario } from './scenarios';
import { openAnswered } from './scenarios/moments';
import { copyStage, TABLE, type Stage } from './stage';
import { playUndisturbed, tryCase } from './try-case';

describe('the fingerprint of an account', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openAnswered();
  });
  const changed = async (change: (copy: Stage) => unknown): Promise<boolean> => {
    const copy = copyStage(stage);
    await change(copy);
    return takeFingerprint(copy) !== takeFingerprint(stage);
  };

  it('is that of its copy, however many ids were given meanwhile', async () => {
    expect(await changed(() => undefined)).toBe(false);
    expect(await changed(({ account }) => account.context.newId('sgr'))).toBe(false);
  });

  it.each<[string, (stage: Stage) => unknown]>([
    ['a millisecond', ({ account }) => account.clock.sleep(1)],
    ['an entry of an ACL', ({ account: { state } }) => state.networkAcls.delete(SITE.aclId)],
    ['a group rule', ({ account: { state } }) => state.groupRules.delete([...state.groupRules.keys()][0]!)],
    [
      'the order of group rules',
      ({ account: { state } }) => {
        const [first] = [...state.groupRules.entries()];
        state.groupRules.delete(first![0]);
        state.groupRules.set(...first!);
      },
    ],
    [
      'one byte of the ledger',
      ({ account: { state } }) => {
        const { items } = state.tables.get(TABLE)!;
        const [key, item] = [...items].find(([, { body }]) => body !== undefined)!;
        const { S: text = '' } = item['body']!;
        items.set(key, { ...item, body: { S: `${text} ` } });
      },
    ],
    ['a line of a log', ({ account: { state } }) => state.logGroups.get(SITE.accessGroup)!.events.pop()],
  ])('tells %s', async (_what, change) => {
    expect(await changed(change)).toBe(true);
  });

  it('tells which of two ids was given first', async () => {
    const rules = [...stage.account.state.groupRules.values()].filter(({ id }) => id.includes('-0f'));
    const [one, other] = rules;
    const swapped = await changed(({ account: { state } }) => {
      for (const [key, rule] of [...state.groupRules])
        if (rule.id === one!.id) state.groupRules.set(key, { ...rule, id: other!.id });
        else if (rule.id === other!.id) state.groupRules.set(key, { ...rule, id: one!.id });
    });
    expect(swapped).toBe(true);
  });
});

it('a case that takes the end of another one ends as it would by itself', async () => {
  const story = await playUndisturbed(findScenario('tick, second wave'));
  const other = await playUndisturbed(findScenario('deny'));
  // Compared with what never comes, so that every end has something to say.
  const strange = { ...story, content: other.content };
  for (let index = 0; index < story.calls.length; index += 29)
    for (const fault of FAULTS) {
      const shared = await tryCase(strange, index, fault);
      expect(shared).toEqual(await tryCase({ ...strange, ends: new Map() }, index, fault));
      expect(shared.lost.length).toBeGreaterThan(0);
    }
  expect(strange.ends.size).toBeGreaterThan(10);
}, 60_000);
