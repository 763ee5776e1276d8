/** Restarts over many ticks, on the account in memory: what happens when AWS or a server does not do as it should. */
import { TARGET_GROUP_ARN } from '../../drill/incidents/site';
import type { CallHook } from '../../drill/account/calls';
import { refused, throttled, timedOut } from '../../drill/account/failures';
import { readLedger } from '../../lambda/aws/ledger';
import type { RestartRow } from '../../lambda/core/ledger-rows';
import type { Report } from '../../lambda/core/report';
import { openFlood, ALARM } from '../faults/scenarios/moments';
import { ALARM_AT, sleepUntil, TABLE, TICK, type Stage } from '../faults/stage';

const [ONE, TWO, THREE] = ['i-0aa00000000000001', 'i-0aa00000000000002', 'i-0aa00000000000003'] as const;
const SERVICES = { services: ['php-fpm', 'httpd'], afterMinutes: 2, healthyWithinMinutes: 3 };
const REBOOT = { reboot: true, afterMinutes: 2, healthyWithinMinutes: 3 };

function setHealth({ account }: Stage, ids: readonly string[], isHealthy: boolean): void {
  const group = account.state.targetGroups.get(TARGET_GROUP_ARN)!;
  const targets = group.targets.map((target) =>
    ids.includes(target.instanceId)
      ? {
          ...target,
          health: isHealthy
            ? ({ state: 'healthy' } as const)
            : ({ state: 'unhealthy', reason: 'Target.Timeout' } as const),
        }
      : target,
  );
  account.state.targetGroups.set(TARGET_GROUP_ARN, { ...group, targets });
}

/** The flood, answered; all three servers unhealthy unless told. */
async function open(restart: object, sick: readonly string[] = [ONE, TWO, THREE]): Promise<Stage> {
  const stage = openFlood({ restart });
  const name = stage.environment.restartDocument;
  stage.account.state.documents.set(name, { name, effect: 'restart-services' });
  setHealth(stage, sick, false);
  await stage.invoke(ALARM, 'alarm');
  return stage;
}

async function tick(stage: Stage, minutes: number): Promise<Report | undefined> {
  await sleepUntil(stage, ALARM_AT, minutes);
  return stage
    .invoke(TICK, `tick-${minutes}`)
    .catch((error: unknown) => (error as { report?: Report }).report);
}

async function ticks(stage: Stage, from: number, to: number): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (let minutes = from; minutes <= to; minutes += 1) {
    const report = await tick(stage, minutes);
    if (report !== undefined) reports.push(report);
  }
  return reports;
}

const restarts = ({ account }: Stage): string[] =>
  account.calls
    .filter(({ action }) => action === 'SendCommand' || action === 'RebootInstances')
    .map(({ resources }) => resources.find((id) => id.startsWith('i-')) ?? '');

async function rowsOf({ account }: Stage): Promise<readonly RestartRow[]> {
  return (await readLedger({ dynamodb: account.clients.dynamodb, table: TABLE })).restarts ?? [];
}

const states = async (stage: Stage): Promise<string[]> =>
  (await rowsOf(stage)).map(({ instanceId, state }) => `${instanceId} ${state}`);

/** Strikes the first call of this name, once. */
function strikeOnce(stage: Stage, action: string, verdict: ReturnType<CallHook>): void {
  let isOver = false;
  stage.account.onCall((call) => {
    if (call.action !== action || isOver) return undefined;
    isOver = true;
    return verdict;
  });
}

describe('of itself', () => {
  it('costs a look nothing while nothing is due', async () => {
    const stage = await open(SERVICES, []);
    await ticks(stage, 1, 4);
    expect(
      stage.account.calls.filter(
        ({ service, action }) => service === 'ssm' || action === 'DescribeInstances',
      ),
    ).toEqual([]);
  });

  it('restarts only who is unhealthy, and waits for it', async () => {
    const stage = await open(SERVICES, [TWO]);
    await ticks(stage, 1, 4);
    expect(restarts(stage)).toEqual([TWO]);
    setHealth(stage, [TWO], true);
    const report = await tick(stage, 5);
    expect(report?.summary).toContain(`${TWO} is healthy again`);
    await ticks(stage, 6, 9);
    expect(restarts(stage)).toEqual([TWO]);
  });

  it('goes on when the time of one is up, and tells that as a failure', async () => {
    const stage = await open(SERVICES);
    const reports = await ticks(stage, 1, 7);
    expect(restarts(stage)).toEqual([ONE, TWO]);
    expect(reports.flatMap(({ failures }) => failures)).toEqual([
      `${ONE}: is still unhealthy (Target.Timeout after 4 min)`,
    ]);
  });

  it('stops, and says so, at a server whose command fails', async () => {
    const stage = await open(SERVICES);
    const { restartDocument: name } = stage.environment;
    stage.account.state.documents.set(name, { name, effect: 'fails' });
    const reports = await ticks(stage, 1, 12);
    expect(restarts(stage)).toEqual([ONE]);
    expect(reports.flatMap(({ failures }) => failures)).toEqual([
      `${ONE}: stopped the restarts (the restart failed: Failed)`,
    ]);
    expect(stage.account.published.at(-1)?.message).toContain('the restart failed');
  });

  it('stops at a server whose agent does not answer any more', async () => {
    const stage = await open(SERVICES);
    await ticks(stage, 1, 3);
    const { instances } = stage.account.state;
    instances.set(ONE, { ...instances.get(ONE)!, agentOnline: false });
    await ticks(stage, 4, 12);
    expect(restarts(stage)).toEqual([ONE]);
    expect((await rowsOf(stage))[0]?.why).toMatch(/no longer answers|DeliveryTimedOut|the restart failed/);
  });

  it('restarts nobody after a person took the denies back', async () => {
    const stage = await open(SERVICES);
    await stage.invoke({ action: 'rollback', what: 'denies' }, 'person');
    await ticks(stage, 1, 6);
    expect(restarts(stage)).toEqual([]);
  });

  it('leaves a server of an Auto Scaling group alone', async () => {
    const stage = await open(SERVICES, [ONE]);
    const { instances } = stage.account.state;
    instances.set(ONE, { ...instances.get(ONE)!, tags: { 'aws:autoscaling:groupName': 'web' } });
    const reports = await ticks(stage, 1, 4);
    expect(restarts(stage)).toEqual([]);
    expect(reports.at(-1)?.plan?.warnings.some((text) => text.startsWith(`${ONE} belongs to the Auto`))).toBe(
      true,
    );
  });
});

describe('no server is restarted twice', () => {
  it.each([
    ['the answer is lost', { failAfter: timedOut() }],
    ['the run is killed after it', { kill: 'after' as const }],
  ])('though %s: the next run finds the command by its mark', async (_what, verdict) => {
    const stage = await open(SERVICES, [ONE]);
    strikeOnce(stage, 'SendCommand', verdict);
    await ticks(stage, 1, 3);
    expect(await states(stage)).toEqual([`${ONE} intended`]);
    await ticks(stage, 4, 4);
    expect(restarts(stage)).toEqual([ONE]);
    setHealth(stage, [ONE], true);
    // A run that was killed keeps its lease until it would have ended.
    await ticks(stage, 5, 12);
    expect(restarts(stage)).toEqual([ONE]);
    expect(await states(stage)).toEqual([`${ONE} healthy`]);
  });

  it('a command that was surely lost is sent again, once it could not begin any more', async () => {
    const stage = await open(SERVICES, [ONE]);
    strikeOnce(stage, 'SendCommand', { failBefore: timedOut() });
    await ticks(stage, 1, 4);
    expect(restarts(stage)).toHaveLength(1);
    await ticks(stage, 5, 6);
    expect(restarts(stage)).toHaveLength(2);
  });

  it('a reboot whose answer was lost is waited for, and never asked for again', async () => {
    const stage = await open(REBOOT, [ONE]);
    strikeOnce(stage, 'RebootInstances', { failAfter: timedOut() });
    await ticks(stage, 1, 12);
    expect(restarts(stage)).toEqual([ONE]);
    expect(await states(stage)).toEqual([`${ONE} time-up`]);
  });
});

describe('what AWS refuses', () => {
  it('is tried again when it was throttled', async () => {
    const stage = await open(SERVICES, [ONE]);
    strikeOnce(stage, 'SendCommand', { failBefore: throttled('ssm') });
    await ticks(stage, 1, 5);
    expect(restarts(stage)).toHaveLength(2);
    expect(await states(stage)).toEqual([`${ONE} sent`]);
  });

  it('is given up after three times, and told', async () => {
    const stage = await open(SERVICES);
    stage.account.onCall(({ action }) =>
      action === 'SendCommand' ? { failBefore: refused('ssm') } : undefined,
    );
    const reports = await ticks(stage, 1, 12);
    expect(restarts(stage)).toEqual([ONE, ONE, ONE]);
    expect(reports.filter(({ failures }) => failures.length > 0)).toHaveLength(3);
    expect((await rowsOf(stage))[0]).toMatchObject({ state: 'stopped', refusals: 3 });
  });

  it('keeps nothing else from being done when the servers cannot be read', async () => {
    const stage = await open(SERVICES);
    stage.account.onCall(({ service }) => (service === 'ssm' ? { failBefore: refused('ssm') } : undefined));
    const reports = await ticks(stage, 1, 3);
    expect(reports.at(-1)?.failures).toEqual([
      expect.stringContaining('nothing could be restarted: AccessDeniedException'),
    ]);
    expect(reports.at(-1)?.plan?.verdict).toBe('connect-flood');
  });
});

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
