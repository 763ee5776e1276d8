/** A change of ours that cuts the load balancer off is undone, once; what only looks like it is left alone. */
import { CreateNetworkAclEntryCommand } from '@aws-sdk/client-ec2';
import { addMeasurement } from '../drill/account/cloudwatch/state';
import { throttled } from '../drill/account/failures';
import { SITE, TARGET_GROUP_ARN } from '../drill/incidents/site';
import { misleadNodes, openLateSilence, openSilence, silence } from './faults/scenarios/own-harm';
import { findScenario } from './faults/scenarios';
import { openAnswered } from './faults/scenarios/moments';
import {
  ALARM_AT,
  alarmEvent,
  openStage,
  setAlarm,
  sleepUntil,
  TABLE,
  TICK,
  writeOffences,
  type Stage,
} from './faults/stage';
import { readLedger } from '../lambda/aws/ledger';
import type { Report } from '../lambda/core/report';

const tick = (stage: Stage, run = 'tick'): Promise<Report> => stage.invoke(TICK, run);
const publicWebRules = ({ account }: Stage): number =>
  [...account.state.groupRules.values()].filter(
    ({ egress, groupId, source }) =>
      !egress && groupId === SITE.webGroupId && source.kind === 'cidr' && source.cidr.endsWith('/0'),
  ).length;
const denies = ({ account }: Stage): number =>
  [...account.state.networkAcls.values()].flatMap(({ entries }) =>
    entries.filter(({ action, egress }) => action === 'deny' && !egress),
  ).length;
const handedOver = ({ incident }: Report): string | undefined => incident?.handedOver?.why;

describe('a lock-down that admits a group which the nodes do not carry', () => {
  const open = (): Promise<Stage> => findScenario('alarm, own harm of the lock-down').prepare();

  it('is undone within the same run: what shut the way, and nothing else', async () => {
    const stage = await open();
    const report = await stage.invoke(findScenario('alarm in a flood').event, 'alarm');
    expect(publicWebRules(stage)).toBe(1);
    expect(denies(stage)).toBe(2);
    expect(handedOver(report)).toMatch(/^load balancer node eni-\w+ cannot reach i-\w+ on port 80/);
    expect(stage.account.published.at(-1)?.message).toMatch(
      /our own harm is undone, and people take over: load balancer node/,
    );
  });

  it('is not done again of itself, nor undone twice: people have taken over', async () => {
    const stage = await open();
    await stage.invoke(findScenario('alarm in a flood').event, 'alarm');
    const calls = stage.account.calls.length;
    await sleepUntil(stage, ALARM_AT, 3);
    writeOffences(stage, ['45.155.205.10'], { minutesAgo: 2 });
    const report = await tick(stage);
    const changing = stage.account.calls
      .slice(calls)
      .filter(({ action }) => /^(?:Create|Replace|Delete|Authorize|Revoke)/.test(action));
    expect(changing).toEqual([]);
    expect(report.plan?.warnings.join()).toContain('people take over');
    expect(denies(stage)).toBe(2);
  });

  const moments = ({ incident }: Report): readonly string[] =>
    incident?.timeline.map(({ what }) => what.replace(/:.*/, '')) ?? [];
  const STORY = [
    'opened by alarm web-unhealthy-hosts',
    'first offence in the logs',
    'verdict connect-flood',
    'denied 2 prefixes',
    'locked down',
    'all targets are healthy',
    'our own harm is undone, and people take over',
  ];

  it('is told with all that went before, each moment once', async () => {
    const stage = await open();
    expect(moments(await stage.invoke(findScenario('alarm in a flood').event, 'alarm'))).toEqual(STORY);
    await sleepUntil(stage, ALARM_AT, 1);
    expect(moments(await tick(stage))).toEqual(STORY);
  });

  it.each(['before', 'after'] as const)(
    'is told so though the run was killed %s it put the rule back',
    async (kill) => {
      const stage = await open();
      const isBack = (description: unknown): boolean => JSON.stringify(description).includes('0.0.0.0/0');
      stage.account.onCall(({ run, action, input }) =>
        run === 'alarm' && action === 'AuthorizeSecurityGroupIngress' && isBack(input) ? { kill } : undefined,
      );
      await stage.invoke(findScenario('alarm in a flood').event, 'alarm').catch(() => undefined);
      await sleepUntil(stage, ALARM_AT, 7);
      expect(moments(await tick(stage))).toEqual(STORY);
      expect(publicWebRules(stage)).toBe(1);
    },
  );

  it('is tried again when a person says so', async () => {
    const stage = await open();
    await stage.invoke(findScenario('alarm in a flood').event, 'alarm');
    await stage.invoke({ action: 'remediate' }, 'person');
    const locks = stage.account.calls.filter(({ action }) => action === 'RevokeSecurityGroupIngress');
    expect(locks).toHaveLength(2);
  });
});

describe('another load balancer that sends to the same servers', () => {
  /** Its node carries another group than the load balancer is said to have. */
  async function openAnother(): Promise<Stage> {
    const stage = await findScenario('alarm in a flood').prepare();
    const { loadBalancers, targetGroups, interfaces, securityGroups } = stage.account.state;
    const [balancer] = loadBalancers.values();
    const group = targetGroups.get(TARGET_GROUP_ARN);
    const node = [...interfaces.values()].find(({ requesterManaged }) => requesterManaged);
    const [carried] = securityGroups.values();
    if (!balancer || !group || !node || !carried) throw new Error('the site is not whole');
    const id = 'app/another/50dc6c495c0c9189';
    const arn = balancer.arn.replace(balancer.id, id);
    loadBalancers.set(arn, { ...balancer, arn, id, name: 'another' });
    targetGroups.set(`${group.arn}9`, { ...group, arn: `${group.arn}9`, loadBalancerArns: [arn] });
    securityGroups.set('sg-another', { ...carried, id: 'sg-another', name: 'another' });
    const other = { id: 'eni-another', description: `ELB ${id}`, groupIds: ['sg-another'] };
    interfaces.set(other.id, { ...node, ...other, privateAddresses: ['10.0.1.99'] });
    return stage;
  }

  it('is not cut off either: what shuts its way is undone', async () => {
    const stage = await openAnother();
    const report = await stage.invoke(findScenario('alarm in a flood').event, 'alarm');
    expect(handedOver(report)).toMatch(/^load balancer node eni-another cannot reach i-\w+ on port 80/);
    expect(publicWebRules(stage)).toBe(1);
  });
});

describe('an ACL entry of a person that shuts the load balancer out', () => {
  it('is not ours: nothing is undone', async () => {
    const stage = await openAnswered();
    const command = new CreateNetworkAclEntryCommand({
      NetworkAclId: SITE.aclId,
      RuleNumber: 90,
      Protocol: '-1',
      RuleAction: 'deny',
      Egress: false,
      CidrBlock: '10.0.0.0/16',
    });
    await stage.account.clients.ec2.send(command);
    silence(stage);
    await sleepUntil(stage, ALARM_AT, 10);
    const report = await tick(stage);
    expect(handedOver(report)).toBeUndefined();
    expect(publicWebRules(stage)).toBe(0);
    expect(denies(stage)).toBe(5);
  });
});

describe('targets that were healthy, and all time out right after our changes', () => {
  it('prove harm, where requests of the flood held no worker', async () => {
    const stage = await openSilence();
    const report = await tick(stage);
    expect(handedOver(report)).toMatch(/^every target was healthy before our change/);
    expect(denies(stage)).toBe(0);
    expect(publicWebRules(stage)).toBe(4);
  });

  it('do not, where such requests may still hold every worker: they are stuck', async () => {
    const stage = await openSilence(238);
    expect(handedOver(await tick(stage))).toBeUndefined();
    expect(denies(stage)).toBe(2);
    expect(publicWebRules(stage)).toBe(0);
  });

  it('do not, where new offences came', async () => {
    const stage = await openSilence();
    writeOffences(stage, ['216.144.247.78'], { minutesAgo: 1, holdSeconds: 0.03 });
    expect(handedOver(await tick(stage))).toBeUndefined();
  });
});

describe('silence that no run saw in time, because the one that would have seen it was killed', () => {
  it('is found by the next run: CloudWatch counted no healthy target from right after our change on', async () => {
    const stage = await openLateSilence();
    expect(handedOver(await tick(stage))).toMatch(/^every target was healthy before our change/);
    expect(denies(stage)).toBe(0);
    expect(publicWebRules(stage)).toBe(4);
  });

  it('is no harm of ours where a target was healthy minutes after our change', async () => {
    const stage = await openLateSilence();
    const { metrics } = stage.account.state;
    for (const key of [...metrics.keys()].filter((name) => name.includes('HealthyHostCount')))
      addMeasurement(metrics, key, ALARM_AT.getTime() + 3 * 60_000, 1);
    expect(handedOver(await tick(stage))).toBeUndefined();
    expect(denies(stage)).toBe(2);
  });

  it('proves nothing where a run looked in time and saw targets that answered with errors', async () => {
    const stage = await openSilence();
    const { targetGroups } = stage.account.state;
    const silent = targetGroups.get(TARGET_GROUP_ARN)!;
    const health = { state: 'unhealthy', reason: 'Target.ResponseCodeMismatch' } as const;
    const answering = silent.targets.map((target) => ({ ...target, health }));
    targetGroups.set(silent.arn, { ...silent, targets: answering });
    expect(handedOver(await tick(stage, 'in time'))).toBeUndefined();
    targetGroups.set(silent.arn, silent);
    await sleepUntil(stage, ALARM_AT, 8);
    expect(handedOver(await tick(stage))).toBeUndefined();
    expect(denies(stage)).toBe(2);
  });

  it('is judged by a later run where CloudWatch cannot be read, and that is told', async () => {
    const stage = await openLateSilence();
    const calm = stage.account.onCall(({ action, input }) =>
      action === 'GetMetricData' && JSON.stringify(input).includes('HealthyHostCount')
        ? { failBefore: throttled('cloudwatch') }
        : undefined,
    );
    await expect(tick(stage)).rejects.toThrow(/whether a change of ours did harm is not known: Throttling/);
    expect(denies(stage)).toBe(2);
    calm();
    await sleepUntil(stage, ALARM_AT, 9);
    expect(handedOver(await tick(stage, 'later'))).toMatch(/^every target was healthy before our change/);
  });
});

it('changes on trial are known to the ledger before the first of them is made', async () => {
  const stage = openStage();
  setAlarm(stage, 'ALARM');
  writeOffences(stage, ['216.144.247.78', '136.175.9.57'], { holdSeconds: 0.03 });
  stage.account.onCall(({ action }) => (action === 'CreateNetworkAclEntry' ? { kill: 'before' } : undefined));
  await stage.invoke(alarmEvent(ALARM_AT), 'alarm').catch(() => undefined);
  const { incident } = await readLedger({ dynamodb: stage.account.clients.dynamodb, table: TABLE });
  expect(incident?.trial?.rows).toContain(`${SITE.aclId} 136.175.9.57/32`);
});

it('stuck workers are no harm of ours, though every way is open and every target sick before and after', async () => {
  const stage = await findScenario('alarm in a flood').prepare();
  silence(stage);
  await stage.invoke(findScenario('alarm in a flood').event, 'alarm');
  await sleepUntil(stage, ALARM_AT, 1);
  const report = await tick(stage);
  expect(report.incident?.trial).toBeUndefined();
  expect(handedOver(report)).toBeUndefined();
  expect(publicWebRules(stage)).toBe(0);
});

it('is judged once: what is shut after the hand-over is for people', async () => {
  const stage = misleadNodes(await openAnswered());
  await tick(stage);
  expect(publicWebRules(stage)).toBe(1);
  const { targetGroups } = stage.account.state;
  const group = targetGroups.get(TARGET_GROUP_ARN);
  const moved = group?.targets.map((target) => ({ ...target, port: 443 })) ?? [];
  if (group !== undefined) targetGroups.set(group.arn, { ...group, targets: moved });
  await tick(stage, 'next');
  expect(publicWebRules(stage)).toBe(1);
});

it('finds later what nodes of another group come to', async () => {
  const stage = misleadNodes(await openAnswered());
  expect(handedOver(await tick(stage))).toMatch(/cannot reach/);
  expect(publicWebRules(stage)).toBeGreaterThan(0);
});
