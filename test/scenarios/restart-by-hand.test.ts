/** Restarts that a person asks for, over many ticks, on the account in memory. */
import type { Report } from '../../lambda/core/report';
import { openFlood } from '../faults/scenarios/moments';
import type { Stage } from '../faults/stage';
import {
  ONE,
  open,
  restarts,
  SERVICES,
  setHealth,
  states,
  THREE,
  tick,
  ticks,
  TWO,
} from '../support/restart-stage';

describe('by hand, with no incident', () => {
  const quiet = (restart: object | undefined, sick: readonly string[]): Stage => {
    const stage = openFlood(restart === undefined ? {} : { restart });
    const name = stage.environment.restartDocument;
    stage.account.state.documents.set(name, { name, effect: 'restart-services' });
    setHealth(stage, sick, false);
    return stage;
  };
  const ask = (stage: Stage, event: object = {}): Promise<Report> =>
    stage.invoke({ action: 'restart', ...event }, 'person');

  it('restarts every unhealthy server across the ticks, tells how it went, and forgets it', async () => {
    const stage = quiet(SERVICES, [ONE, THREE]);
    const report = await ask(stage);
    expect(report.summary).toBe(
      `By hand: ${ONE} is being restarted. ${THREE} follows, each when the one before is healthy or 3 minutes are over.`,
    );
    setHealth(stage, [ONE], true);
    await ticks(stage, 1, 2);
    expect(restarts(stage)).toEqual([ONE, THREE]);
    setHealth(stage, [THREE], true);
    await ticks(stage, 3, 5);
    expect(stage.account.published.at(-1)?.message).toMatch(
      /^Restarted: i-0aa00000000000001: is healthy again \(.*\); i-0aa00000000000003: is healthy again/,
    );
    expect(await states(stage)).toEqual([]);
    expect((await tick(stage, 6))?.summary).toBe('Nothing to do.');
  });

  it('restarts a healthy server only if it is named', async () => {
    const stage = quiet(SERVICES, []);
    expect((await ask(stage)).summary).toContain('Every server is healthy');
    expect(restarts(stage)).toEqual([]);
    await ask(stage, { targets: [TWO] });
    expect(restarts(stage)).toEqual([TWO]);
    await ticks(stage, 1, 3);
    expect(await states(stage)).toEqual([]);
  });

  it('refuses a server that is no target, and an environment that does not say how', async () => {
    await expect(ask(quiet(SERVICES, []), { targets: ['i-0bb00000000000009'] })).rejects.toThrow(
      `No target: i-0bb00000000000009; right would be some of ${ONE}, ${TWO}, ${THREE}. Nothing was changed.`,
    );
    await expect(ask(quiet(undefined, [ONE]))).rejects.toThrow('does not say how servers are restarted');
  });

  it('changes nothing in mode observe', async () => {
    const stage = openFlood({ restart: SERVICES, mode: 'observe' });
    setHealth(stage, [ONE], false);
    const report = await ask(stage);
    expect(report.summary).toBe(`Mode is observe: ${ONE} would be restarted, nothing was.`);
    expect(restarts(stage)).toEqual([]);
  });

  it('starts anew where restarting had stopped', async () => {
    const stage = await open(SERVICES);
    const { restartDocument: name } = stage.environment;
    stage.account.state.documents.set(name, { name, effect: 'fails' });
    await ticks(stage, 1, 5);
    stage.account.state.documents.set(name, { name, effect: 'restart-services' });
    await ask(stage);
    setHealth(stage, [ONE], true);
    await ticks(stage, 6, 7);
    expect(restarts(stage)).toEqual([ONE, ONE, TWO]);
  });

  it('is dropped when everything is retired', async () => {
    const stage = quiet(SERVICES, [ONE, TWO]);
    await ask(stage);
    await stage.invoke({ action: 'retire' }, 'person-2');
    expect(await states(stage)).toEqual([]);
  });
});
