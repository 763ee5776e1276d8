/** What a person asked for: done, carried on, or given up and told; never forgotten, and never in others' way. */
import { refused, throttled } from '../drill/account/failures';
import { SITE } from '../drill/incidents/site';
import { readLedger } from '../lambda/aws/ledger';
import type { RequestRow } from '../lambda/core/ledger-rows';
import { openAnswered, openDenied } from './faults/scenarios/moments';
import { ALARM_AT, openStage, setAlarm, sleepUntil, TABLE, TICK, type Stage } from './faults/stage';

const DENY = { action: 'deny', addresses: ['203.0.113.77', '198.18.0.9'], reason: 'scraper' };

const tick = (stage: Stage, run = 'tick'): Promise<unknown> => stage.invoke(TICK, run).catch(String);
const requests = async ({ account }: Stage): Promise<readonly RequestRow[]> =>
  (await readLedger({ dynamodb: account.clients.dynamodb, table: TABLE })).requests ?? [];
const denied = ({ account }: Stage): readonly string[] =>
  (account.state.networkAcls.get(SITE.aclId)?.entries ?? [])
    .filter(({ action, egress }) => action === 'deny' && !egress)
    .map(({ cidr }) => cidr)
    .sort();
const mails = ({ account }: Stage): string => account.published.map(({ message }) => message).join('\n');
const kill = (stage: Stage, action: string, run: string): (() => void) =>
  stage.account.onCall((call) =>
    call.action === action && call.run === run ? { kill: 'before' } : undefined,
  );
const refuse = (stage: Stage, action: string): (() => void) =>
  stage.account.onCall((call) =>
    call.action === action ? { failBefore: refused(call.service) } : undefined,
  );

describe('a request whose run was killed', () => {
  it('is done by the next tick, told once, and forgotten', async () => {
    const stage = openStage();
    kill(stage, 'CreateNetworkAclEntry', 'person');
    await stage.invoke(DENY, 'person').catch(() => undefined);
    expect(denied(stage)).toEqual([]);
    await sleepUntil(stage, ALARM_AT, 7);
    await tick(stage);
    expect(denied(stage)).toEqual(['198.18.0.9/32', '203.0.113.77/32']);
    expect(await requests(stage)).toEqual([]);
    expect(mails(stage).match(/^By hand: 2 denied/gm)).toHaveLength(1);
  });

  it('is done at the deny’s own times: the sixty minutes run from when it is written', async () => {
    const stage = openStage();
    kill(stage, 'CreateNetworkAclEntry', 'person');
    await stage.invoke({ ...DENY, minutes: 20 }, 'person').catch(() => undefined);
    await sleepUntil(stage, ALARM_AT, 7);
    await tick(stage);
    await sleepUntil(stage, ALARM_AT, 29);
    await tick(stage, 'later');
    expect(denied(stage)).toEqual([]);
  });

  it('is done in the order in which people asked', async () => {
    const stage = await openDenied();
    const calm = kill(stage, 'DeleteNetworkAclEntry', 'first wish');
    await stage.invoke({ action: 'allow', addresses: ['203.0.113.77'] }, 'first wish').catch(() => undefined);
    await sleepUntil(stage, ALARM_AT, 9);
    calm();
    await stage.invoke({ action: 'deny', addresses: ['203.0.113.77'] }, 'second wish').catch(() => undefined);
    expect(denied(stage)).toContain('203.0.113.77/32');
    expect(await requests(stage)).toEqual([]);
  });
});

describe('a request that fails', () => {
  it('is tried again every minute, and stops nothing else: the incident is closed meanwhile', async () => {
    const stage = await openAnswered();
    setAlarm(stage, 'OK');
    const calm = refuse(stage, 'CreateNetworkAclEntry');
    await stage.invoke(DENY, 'person').catch(() => undefined);
    for (let minutes = 15; minutes <= 16; minutes += 1) {
      await sleepUntil(stage, ALARM_AT, minutes);
      expect(await tick(stage, `tick-${minutes}`)).toMatch(/deny of 2020-12-24T07:14/);
    }
    expect(mails(stage)).toContain('Incident closed');
    expect(await requests(stage)).toHaveLength(1);
    calm();
    await sleepUntil(stage, ALARM_AT, 16.5);
    await tick(stage, 'calm');
    expect(denied(stage)).toContain('203.0.113.77/32');
    expect(await requests(stage)).toEqual([]);
  });

  it('because the address is ours by now is told, not tried again, and stops nothing else', async () => {
    const stage = await openAnswered();
    setAlarm(stage, 'OK');
    kill(stage, 'CreateNetworkAclEntry', 'person');
    await stage.invoke(DENY, 'person').catch(() => undefined);
    const address = { publicAddress: '203.0.113.77', allocationId: 'eipalloc-1', tags: {} };
    stage.account.state.addresses.set(address.allocationId, address);
    await sleepUntil(stage, ALARM_AT, 15.5);
    expect(await tick(stage)).toMatch(/deny of 2020-12-24T07:14.*203\.0\.113\.77/);
    expect(mails(stage)).toContain('Incident closed');
    expect(await requests(stage)).toEqual([]);
  });

  it('by its own words is not tried again', async () => {
    const stage = openStage();
    await expect(stage.invoke({ action: 'deny', addresses: [SITE.officeAddress] }, 'person')).rejects.toThrow(
      /office/,
    );
    expect(await requests(stage)).toEqual([]);
  });

  it('is not done while nobody could be told of it: the next run tells, and changes nothing', async () => {
    const stage = openStage();
    const calm = refuse(stage, 'Publish');
    await expect(stage.invoke(DENY, 'person')).rejects.toThrow(/nobody could be told/);
    expect(await requests(stage)).toHaveLength(1);
    calm();
    const calls = stage.account.calls.length;
    await sleepUntil(stage, ALARM_AT, 1);
    await tick(stage);
    expect(mails(stage)).toContain('203.0.113.77/32');
    expect(await requests(stage)).toEqual([]);
    const written = stage.account.calls
      .slice(calls)
      .filter(({ action }) => action === 'CreateNetworkAclEntry');
    expect(written).toEqual([]);
  });

  describe('for a quarter of an hour', () => {
    async function openFailing(): Promise<{ readonly stage: Stage; readonly calm: () => void }> {
      const stage = openStage();
      const calm = stage.account.onCall(({ action }) =>
        action === 'CreateNetworkAclEntry' ? { failBefore: throttled('ec2') } : undefined,
      );
      await stage.invoke(DENY, 'person').catch(() => undefined);
      return { stage, calm };
    }

    it('is given up: by mail, as a failed run, and for good', async () => {
      const { stage, calm } = await openFailing();
      await sleepUntil(stage, ALARM_AT, 14);
      await tick(stage, 'tick-14');
      expect(await requests(stage)).toHaveLength(1);
      await sleepUntil(stage, ALARM_AT, 16);
      expect(await tick(stage, 'tick-16')).toMatch(/could not be finished, and is given up/);
      expect(mails(stage)).toMatch(/deny of 2020-12-24T07:12.* could not be finished, and is given up/);
      expect(await requests(stage)).toEqual([]);
      calm();
      await sleepUntil(stage, ALARM_AT, 17);
      await tick(stage, 'tick-17');
      expect(denied(stage)).toEqual([]);
    });

    it('is kept until people could be told that it is given up, but not for ever', async () => {
      const { stage } = await openFailing();
      refuse(stage, 'Publish');
      await sleepUntil(stage, ALARM_AT, 20);
      expect(await tick(stage, 'tick-20')).toMatch(/nobody could be told/);
      expect(await requests(stage)).toHaveLength(1);
      await sleepUntil(stage, ALARM_AT, 31);
      await tick(stage, 'tick-31');
      expect(await requests(stage)).toEqual([]);
    });
  });
});

describe('a rollback or a retirement of which nobody could be told', () => {
  it.each([{ action: 'rollback' }, { action: 'retire' }])(
    'keeps its incident open for the next run, which tells: $action',
    async (event) => {
      const stage = await openAnswered();
      const calm = refuse(stage, 'Publish');
      await expect(stage.invoke(event, 'person')).rejects.toThrow(/nobody could be told/);
      expect(denied(stage)).toEqual([]);
      calm();
      await sleepUntil(stage, ALARM_AT, 3);
      await tick(stage);
      expect(mails(stage)).toMatch(/Incident closed: (?:rolled back|retired) by a person/);
      expect(await requests(stage)).toEqual([]);
      const { incident } = await readLedger({ dynamodb: stage.account.clients.dynamodb, table: TABLE });
      expect(incident).toBeUndefined();
    },
  );
});
