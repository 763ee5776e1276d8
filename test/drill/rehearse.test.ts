import {
  CreateNetworkAclEntryCommand,
  RevokeSecurityGroupIngressCommand,
  AuthorizeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { INCIDENTS } from '../../drill/incidents/index';
import type { Incident } from '../../drill/incidents/incident';
import { SITE } from '../../drill/incidents/site';
import { arrivedEvents } from '../../drill/account/logs/state';
import { rehearse, type Rehearsal } from '../../drill/rehearse';

const memo = INCIDENTS.get('memo')!;
const memoOpen = INCIDENTS.get('memo-open')!;
const nobody = (): Promise<void> => Promise.resolve();

const isAlarm = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'alarmData' in event;
const doors = (rehearsal: Rehearsal, who: string) =>
  rehearsal.after.reach.filter((row) => row.who === who).map((row) => row.open);
const at = (rehearsal: Rehearsal, what: string) =>
  rehearsal.timeline.filter((entry) => entry.what === what).map((entry) => entry.at);

describe.each([memo, memoOpen])('$name without anybody who acts', (incident: Incident) => {
  const rehearsed = rehearse(incident.open(), incident, nobody);

  it('goes off at the first wave, recovers by itself, and ends unhealthy in the second', async () => {
    const rehearsal = await rehearsed;
    const [first, second] = at(rehearsal, 'the alarm goes to ALARM');
    expect(first! >= '2020-12-24T07:09:00' && first! <= '2020-12-24T07:10:30').toBe(true);
    expect(second! >= '2020-12-24T10:00:00' && second! <= '2020-12-24T10:03:30').toBe(true);
    expect(at(rehearsal, 'the alarm goes to OK')).toHaveLength(1);
    expect([rehearsal.before.healthyTargets, rehearsal.after.healthyTargets]).toEqual([0, 0]);
  });

  it('leaves every door open', async () => {
    const rehearsal = await rehearsed;
    expect(rehearsal.after.reach.every((row) => row.open)).toBe(true);
    expect(rehearsal.attacks.every((row) => row.refusedAttempts === 0 && row.served > 0)).toBe(true);
    expect(rehearsal.visitors.byStatus['504']).toBeGreaterThan(100);
  });
});

describe('the memo as a rehearsal', () => {
  it('shows nothing of the stuck requests in the access log when the alarm goes off', async () => {
    const scene = memo.open();
    const seen: string[] = [];
    scene.world.onAlarm((_, value) => {
      const group = scene.account.state.logGroups.get(SITE.accessGroup)!;
      const lines = arrivedEvents(group, scene.account.clock.nowMs()).map((event) => event.message);
      seen.push(`${value} ${lines.filter((line) => line.includes('"CONNECT ')).length}`);
    });
    await rehearse(scene, memo, nobody, { until: new Date('2020-12-24T07:15:00Z') });
    expect(seen).toEqual(['ALARM 0']);
  });

  it('logs the lines of the memo, at their times', async () => {
    const scene = memo.open();
    await rehearse(scene, memo, nobody);
    const nowMs = scene.account.clock.nowMs();
    const access = arrivedEvents(scene.account.state.logGroups.get(SITE.accessGroup)!, nowMs);
    const errors = arrivedEvents(scene.account.state.logGroups.get(SITE.errorGroup)!, nowMs);
    const of = (address: string) => access.filter((event) => event.message.startsWith(`any ${address} `));
    expect(of('136.175.9.213').some((event) => event.message.includes('"CONNECT '))).toBe(false);
    for (const address of ['216.144.247.78', '136.175.9.57', '136.175.9.211', '136.175.9.209']) {
      expect(of(address).filter((event) => event.message.includes('"CONNECT ')).length).toBeGreaterThan(10);
    }
    const innocent = errors.filter((event) => event.message.includes('[client 64.31.35.10:'));
    expect(innocent.map((event) => event.message.slice(0, 29))).toEqual(['[Thu Dec 24 16:10:18.089186 2']);
    expect(of('::1').length).toBe(6);
    expect(of('216.144.247.78').some((event) => event.message.includes(':16:06:0'))).toBe(true);
  });

  it('is the same every time, and another one with another seed', async () => {
    const until = new Date('2020-12-24T07:20:00Z');
    const run = async (seed: number) => {
      const scene = memo.open({ seed });
      const rehearsal = await rehearse(scene, memo, nobody, { until });
      const group = scene.account.state.logGroups.get(SITE.accessGroup)!;
      return JSON.stringify([rehearsal, arrivedEvents(group, scene.account.clock.nowMs())]);
    };
    const [first, again, other] = [await run(24), await run(24), await run(25)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('ends well for somebody who denies the senders and closes the group at the alarm', async () => {
    const scene = memo.open();
    const { ec2 } = scene.account.clients;
    const rehearsal = await rehearse(scene, memo, async (event) => {
      if (!isAlarm(event)) return;
      for (const [index, address] of memo.expectations.denied.entries()) {
        await ec2.send(
          new CreateNetworkAclEntryCommand({
            NetworkAclId: SITE.aclId,
            RuleNumber: index + 1,
            CidrBlock: `${address}/32`,
            Egress: false,
            Protocol: '-1',
            RuleAction: 'deny',
          }),
        );
      }
      const tcp = (port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port });
      const UserIdGroupPairs = [{ GroupId: SITE.loadBalancerGroupId }];
      const IpRanges = [{ CidrIp: SITE.office }];
      const GroupId = SITE.webGroupId;
      const admit = [{ ...tcp(80), UserIdGroupPairs, IpRanges }];
      await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: admit }));
      await scene.account.clock.sleep(15_000);
      const IpPermissions = [80, 443].map((port) => ({ ...tcp(port), IpRanges: [{ CidrIp: '0.0.0.0/0' }] }));
      await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    });
    expect(rehearsal.after.healthyTargets).toBe(memo.expectations.healthyTargets);
    expect(at(rehearsal, 'the alarm goes to ALARM')).toHaveLength(1);
    expect(doors(rehearsal, 'offender')).toEqual([false, false, false, false, false]);
    expect(doors(rehearsal, 'stranger')).toEqual([false, false]);
    expect(doors(rehearsal, 'load balancer')).toEqual([true, true]);
    expect(doors(rehearsal, 'office')).toEqual([true, true]);
    expect(doors(rehearsal, 'visitor')).toEqual([true]);
    const late = rehearsal.attacks.find((row) => row.address === '136.175.9.209');
    expect(late).toMatchObject({ served: 0 });
    expect(late?.refusedAttempts).toBeGreaterThan(100);
    expect(rehearsal.timeline.map((entry) => entry.what)).toContain(
      `CreateNetworkAclEntry ${SITE.aclId} rule 1 216.144.247.78/32`,
    );
  });
});

describe('what is delivered', () => {
  const until = new Date('2020-12-24T07:12:00Z');

  it('is a tick each minute, and the alarm when it goes off', async () => {
    const scene = memo.open();
    const events: unknown[] = [];
    await rehearse(scene, memo, (event) => Promise.resolve(events.push(event)), { until });
    expect(events.filter(isAlarm)).toHaveLength(1);
    const ticks = events.filter((event) => !isAlarm(event));
    expect(ticks).toHaveLength(22);
    expect(ticks[0]).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: [SITE.tickRuleArn],
      time: '2020-12-24T06:51:00.000Z',
    });
  });

  it('comes one at a time, in virtual time', async () => {
    const scene = memo.open();
    const { clock } = scene.account;
    let running = 0;
    let most = 0;
    await rehearse(
      scene,
      memo,
      async () => {
        most = Math.max(most, ++running);
        await clock.sleep(90_000);
        running -= 1;
      },
      { until },
    );
    expect(most).toBe(1);
  });

  it('overlaps when asked to', async () => {
    const scene = memo.open();
    let running = 0;
    let most = 0;
    const invoke = async () => {
      most = Math.max(most, ++running);
      await scene.account.clock.sleep(90_000);
      running -= 1;
    };
    await rehearse(scene, memo, invoke, { until, concurrent: true });
    expect(most).toBeGreaterThan(1);
  });

  it('is delivered again after one and two more minutes, when the alarm was not answered', async () => {
    const scene = memo.open();
    const times: string[] = [];
    const rehearsal = await rehearse(
      scene,
      memo,
      (event) => {
        if (!isAlarm(event)) return Promise.resolve();
        times.push(scene.account.clock.now().toISOString());
        return Promise.reject(new Error('out of memory'));
      },
      { until: new Date('2020-12-24T07:20:00Z') },
    );
    expect(times).toEqual([
      '2020-12-24T07:09:05.000Z',
      '2020-12-24T07:10:05.000Z',
      '2020-12-24T07:12:05.000Z',
    ]);
    expect(rehearsal.failures).toHaveLength(3);
    expect(at(rehearsal, 'an invocation failed: out of memory')).toHaveLength(3);
  });
});
