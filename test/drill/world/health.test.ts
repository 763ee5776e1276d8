import { RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { metricKey, type Datapoint } from '../../../drill/account/cloudwatch/state';
import { at, openWorld, SITE, STUCK } from './scene';

const HEALTHY = ['healthy', 'healthy', 'healthy'];
const SICK = ['unhealthy', 'unhealthy', 'unhealthy'];

/** As many connections as there are workers, and some more. */
const wave = (until: number, connections = 9) => ({
  from: at(60),
  until: at(until),
  rampMs: 1_000,
  senders: [{ address: '136.175.9.209', connections, ask: () => STUCK }],
});

describe('health checks', () => {
  it('find healthy servers healthy, for hours', () => {
    const { world, states } = openWorld();
    world.run(at(7_200));
    expect(states()).toEqual(HEALTHY);
  });

  it('need two failures for unhealthy: a minute, and no less than half of it', () => {
    const { world, states } = openWorld({ waves: [wave(600)] });
    world.run(at(60 + 30));
    expect(states()).toEqual(HEALTHY);
    world.run(at(60 + 1 + 30 + 30 + 5));
    expect(states()).toEqual(SICK);
  });

  it('say that a stuck server timed out', () => {
    const { world, health } = openWorld({ waves: [wave(600)] });
    world.run(at(180));
    expect(health()[0]).toEqual({
      state: 'unhealthy',
      reason: 'Target.Timeout',
      description: 'Request timed out',
    });
  });

  it('need five successes for healthy again', () => {
    const { world, states } = openWorld({ waves: [wave(70)] });
    // Stuck requests began at 60 s and end at 300 s.
    world.run(at(300 + 119));
    expect(states()).toEqual(SICK);
    world.run(at(300 + 160));
    expect(states()).toEqual(HEALTHY);
  });

  it('see closed doors just like stuck servers', async () => {
    const { account, health, states } = openWorld();
    const ports = [80, 443].map((port) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port }));
    await account.clients.ec2.send(
      new RevokeSecurityGroupIngressCommand({
        GroupId: SITE.webGroupId,
        IpPermissions: ports.map((port) => ({ ...port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] })),
      }),
    );
    await account.clock.sleep(90_000);
    expect(states()).toEqual(SICK);
    expect(health()[0]?.reason).toBe('Target.Timeout');
  });

  it('fail at once while a server restarts, and are well soon after', () => {
    const { account, world, health, states } = openWorld();
    const reboots = () => account.context.effects.reboot('i-0aa00000000000001');
    // Two reboots in a row: long enough for two failures in a row.
    account.clock.plan(at(30).getTime(), reboots);
    account.clock.plan(at(85).getTime(), reboots);
    world.run(at(120));
    expect(health()[0]).toMatchObject({ state: 'unhealthy', reason: 'Target.FailedHealthChecks' });
    world.run(at(85 + 60 + 160));
    expect(states()).toEqual(HEALTHY);
  });

  it('give freed workers back at a restart of the services', () => {
    const { account, world, states } = openWorld({ waves: [wave(70)] });
    world.run(at(150));
    expect(states()).toEqual(SICK);
    for (const id of account.state.instances.keys()) account.context.effects.restartServices(id);
    world.run(at(150 + 3 + 160));
    expect(states()).toEqual(HEALTHY);
  });
});

describe('the metric and the alarm', () => {
  it('count unhealthy hosts per minute, the least of all nodes as Minimum', () => {
    const { account, world } = openWorld({ waves: [wave(600)] });
    world.run(at(240));
    const dimensions = { LoadBalancer: SITE.loadBalancerId, TargetGroup: SITE.targetGroupId };
    const series = account.state.metrics.get(
      metricKey('AWS/ApplicationELB', 'UnHealthyHostCount', dimensions),
    )!;
    const minute = (index: number): Datapoint | undefined => series.get(at(index * 60).getTime());
    expect(minute(0)).toMatchObject({ minimum: 0, maximum: 0 });
    expect(minute(3)).toMatchObject({ minimum: 3, maximum: 3, count: 12 });
  });

  it('goes off after two bad minutes, once, and comes back', () => {
    const { account, world } = openWorld({ waves: [wave(70)] });
    const heard: { event: object; value: string; at: string }[] = [];
    world.onAlarm((event, value) => heard.push({ event, value, at: account.clock.now().toISOString() }));
    world.run(at(900));
    expect(heard.map(({ value }) => value)).toEqual(['ALARM', 'OK']);
    // Unhealthy within the third minute: the fourth is the first that is wholly bad.
    expect(['2020-12-24T07:04:05.000Z', '2020-12-24T07:05:05.000Z']).toContain(heard[0]?.at);
    expect(heard[0]?.event).toMatchObject({
      source: 'aws.cloudwatch',
      alarmArn: 'arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:web-unhealthy-hosts',
      accountId: '123456789012',
      region: 'ap-northeast-1',
      time: heard[0]?.at.replace('Z', '+0000'),
      alarmData: {
        alarmName: 'web-unhealthy-hosts',
        state: { value: 'ALARM', timestamp: heard[0]?.at.replace('Z', '+0000') },
        previousState: { value: 'OK' },
        configuration: {
          metrics: [
            {
              metricStat: {
                metric: { name: 'UnHealthyHostCount', dimensions: { LoadBalancer: SITE.loadBalancerId } },
              },
            },
          ],
        },
      },
    });
  });
});
