/** Restarts over many ticks, on the account in memory: what happens when AWS or a server does not do as it should. */
import { refused, throttled, timedOut } from '../../drill/account/failures';
import {
  ONE,
  open,
  REBOOT,
  restarts,
  rowsOf,
  SERVICES,
  setHealth,
  states,
  strikeOnce,
  tick,
  ticks,
  TWO,
} from '../support/restart-stage';

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

  it('though the ledger refuses the note of the answer', async () => {
    const stage = await open(SERVICES, [ONE]);
    let isSent = false;
    let isOver = false;
    stage.account.onCall(({ action }) => {
      isSent ||= action === 'SendCommand';
      if (!isSent || isOver || action !== 'TransactWriteItems') return undefined;
      isOver = true;
      return { failBefore: refused('dynamodb') };
    });
    await ticks(stage, 1, 9);
    expect(restarts(stage)).toEqual([ONE]);
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
