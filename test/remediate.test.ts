/** The whole story, on the account in memory: the incident is met by the code that is deployed. */
import { installFloodgate, play, type Played } from '../bin/drill/play';
import { describeDrill } from '../bin/drill/result';
import { refused } from '../drill/account/failures';
import type { Scene } from '../drill/incidents/incident';
import { memo } from '../drill/incidents/memo';
import { memoOpen } from '../drill/incidents/memo-open';
import { rehearse } from '../drill/rehearse';
import { RemediationError } from '../lambda/remediate';
import { changesOf, runUntil, watchIncident, withEnvironment } from './support/rehearsal';

describe('the incident of 24 December 2020, default settings', () => {
  let played: Played;
  const watched = watchIncident(memo);
  beforeAll(async () => {
    played = await play(watched.incident, true);
  });

  it('is met as its story wants it: all of the first wave denied, the group closed, the site healthy', () => {
    expect(describeDrill(memo, played).problems).toEqual([]);
  });

  it('asks for nothing that its role does not grant', () => {
    expect([...watched.ungranted]).toEqual([]);
  });

  it('denies the four of the first wave one by one, and neither the suspect nor the servers themselves', () => {
    expect(describeDrill(memo, played).report.denies.map(({ cidr }) => cidr)).toEqual([
      '136.175.9.57/32',
      '136.175.9.211/32',
      '136.175.9.213/32',
      '216.144.247.78/32',
    ]);
  });

  it('finds too little at the first look, because stuck requests are not logged yet, and all of it at a tick', () => {
    const [first, ...later] = played.reports.filter(({ plan }) => plan !== undefined);
    expect(first?.action).toBe('alarm');
    expect(first?.plan?.verdict).toBe('no-flood');
    expect(later.find(({ plan }) => plan?.verdict === 'connect-flood')?.action).toBe('tick');
  });

  it('keeps the second wave out by the lock-down alone: it was never seen before, and reaches no server', () => {
    const second = played.rehearsal.attacks.find(({ address }) => address === '136.175.9.209');
    expect(second?.served).toBe(0);
    expect(second?.refusedAttempts).toBeGreaterThan(100);
  });

  it('shows nobody a refused connection of the load balancer: its visitors are served again after the lock-down', () => {
    expect(played.rehearsal.visitors.shutOut).toBe(0);
    expect(played.rehearsal.visitors.byStatus[200]).toBeGreaterThan(100);
  });

  it('closes its incident, lets its denies end, and is idle then', () => {
    expect(played.reports.at(-1)?.summary).toBe('Nothing to do.');
    expect(played.denies).toEqual([]);
  });

  it('plays the same story again', async () => {
    expect(describeDrill(memo, await play(memo, true))).toEqual(describeDrill(memo, played));
  });

  it('ends unhealthy if nobody acts', async () => {
    const { rehearsal } = await play(memo, false);
    expect(rehearsal.after.healthyTargets).toBe(0);
  });
});

describe('the same flood with the lock-down by hand', () => {
  it('lets the second wave in, and denies it in its turn: five denies, and a healthy site', async () => {
    const result = describeDrill(memoOpen, await play(memoOpen, true));
    expect(result.problems).toEqual([]);
    expect(result.report.denies).toHaveLength(5);
  });
});

describe('observe mode', () => {
  it('plans, reports, and changes nothing', async () => {
    const incident = withEnvironment(memo, { mode: 'observe' });
    const { scene } = await runUntil(incident, '16:20:00');
    expect(changesOf(scene.account.calls)).toEqual([]);
    expect(scene.account.published.some(({ message }) => message.includes('216.144.247.78'))).toBe(true);
  });
});

describe('by hand', () => {
  it('plans without a trace: nothing in the network, nothing in the ledger, no mail', async () => {
    const { scene, invoke } = await runUntil(withEnvironment(memo, { mode: 'observe' }), '16:15:00');
    const [calls, mails] = [scene.account.calls.length, scene.account.published.length];
    const report = await invoke({ action: 'plan' });
    expect(report.plan?.offenders.map(({ address }) => address)).toContain('216.144.247.78');
    expect(report.plan?.changes.map(({ kind }) => kind)).toContain('revoke-ingress');
    const after = scene.account.calls.slice(calls);
    expect(changesOf(after)).toEqual([]);
    expect(
      after.filter(
        ({ service, action }) => service === 'dynamodb' && action !== 'Query' && action !== 'GetItem',
      ),
    ).toEqual([]);
    expect(scene.account.published).toHaveLength(mails);
  });

  it('says of a plan that the logs could not be read, though earlier looks know of the flood', async () => {
    const { scene, invoke } = await runUntil(memo, '16:13:00');
    scene.account.onCall(({ service }) => (service === 'logs' ? { failBefore: refused('logs') } : undefined));
    const error = await invoke({ action: 'plan' }).then(undefined, (thrown: unknown) => thrown);
    if (!(error instanceof RemediationError)) throw new Error(String(error));
    expect(error.report.plan?.verdict).not.toBe('no-evidence');
    expect(error.report.failures).toEqual([expect.stringMatching(/^the logs could not be read: /)]);
  });

  it('remediates a second time without changing anything more', async () => {
    const { scene, invoke } = await runUntil(memo, '16:13:00');
    const before = changesOf(scene.account.calls).length;
    const report = await invoke({ action: 'remediate' });
    expect(report.plan?.changes).toEqual([]);
    expect(changesOf(scene.account.calls)).toHaveLength(before);
  });

  it('tells the status: the open incident, every deny, every changed rule, the targets', async () => {
    const { invoke } = await runUntil(memo, '16:13:00');
    const report = await invoke({ action: 'status' });
    expect(report.summary).toMatch(
      /^Incident 20201224T\d{6}Z-[0-9a-f]{6} is open, 4 denies, 7 group rules changed, \d of 3 targets healthy\.$/,
    );
    expect(report.standing?.denies).toHaveLength(4);
  });

  it('explains an offender: every rule and line that speaks against it, and none that others wrote', async () => {
    const { invoke } = await runUntil(memo, '16:13:00');
    const { explanation } = await invoke({ action: 'explain', address: '136.175.9.213' });
    expect(explanation?.standing).toBe('offender');
    expect(explanation?.rules.map(({ side, rule }) => `${side} ${rule}`)).toEqual([
      'against timeout',
      'for ordinary requests',
      'against flood',
      'against neighbours',
      'against deny',
    ]);
    expect(explanation?.lines.length).toBeGreaterThan(5);
    expect(explanation?.lines.every((line) => line.includes('136.175.9.213'))).toBe(true);
  });

  it('explains an address that is ours: the never-block list speaks for it', async () => {
    const { invoke } = await runUntil(memo, '16:13:00');
    const { explanation } = await invoke({ action: 'explain', address: '198.51.100.7' });
    expect(explanation?.rules).toContainEqual({
      side: 'for',
      rule: 'never-block list',
      detail: 'office (198.51.100.0/24)',
    });
  });

  it('rolls everything back: the ACL and the group say again what they said before', async () => {
    const untouched = memo.open();
    const { scene, invoke } = await runUntil(memo, '16:13:00');
    const report = await invoke({ action: 'rollback' });
    expect(report.failures).toEqual([]);
    expect(describeNetwork(scene)).toEqual(describeNetwork(untouched));
    expect((await invoke({ action: 'status' })).summary).toMatch(
      /^No open incident, 0 denies, 0 group rules changed/,
    );
  });

  it('rolls back a part: the denies end, the lock-down stays', async () => {
    const { scene, invoke } = await runUntil(memo, '16:13:00');
    await invoke({ action: 'rollback', what: 'denies' });
    const { acl, group } = describeNetwork(scene);
    expect(acl.filter((entry) => entry.startsWith('deny') && !entry.includes(' 3276'))).toEqual([]);
    expect(group.filter((rule) => rule.includes('0.0.0.0/0'))).toEqual([]);
  });

  it('refuses to roll back an incident that nobody ever heard of', async () => {
    const { scene, invoke } = await runUntil(memo, '16:13:00');
    const before = changesOf(scene.account.calls).length;
    await expect(invoke({ action: 'rollback', incident: '20190101T000000Z-abcdef' })).rejects.toThrow(
      /No incident .* is known/,
    );
    expect(changesOf(scene.account.calls)).toHaveLength(before);
  });

  it('leaves what people changed since, and says so', async () => {
    const { scene, invoke } = await runUntil(memo, '16:13:00');
    const { ec2 } = scene.account.clients;
    const { DeleteNetworkAclEntryCommand } = await import('@aws-sdk/client-ec2');
    await ec2.send(
      new DeleteNetworkAclEntryCommand({
        NetworkAclId: 'acl-0aa00000000000001',
        RuleNumber: 2,
        Egress: false,
      }),
    );
    const report = await invoke({ action: 'rollback' });
    expect(report.summary).toMatch(
      /left as people made them: acl-0aa00000000000001, rule 2 \(deny 136\.175\.9\.211\/32\): the entry was removed by somebody else/,
    );
  });
});

describe('alarms', () => {
  it('act once, however often they are delivered', async () => {
    const { scene, invoke } = await runUntil(memo, '16:13:00');
    const before = scene.account.calls.length;
    const event = alarmEvent('ALARM', { timestamp: await findAlarmTime(scene) });
    const report = await invoke(event);
    expect(report.summary).toBe('This alarm was answered already.');
    expect(changesOf(scene.account.calls.slice(before))).toEqual([]);
  });

  it('of another load balancer change nothing, and say what this environment answers', async () => {
    const { scene, invoke } = await runUntil(memo, '16:00:30');
    const event = alarmEvent('ALARM', { loadBalancer: 'app/other/0123456789abcdef' });
    await expect(invoke(event)).rejects.toThrow(/Not accepted: alarm .* of app\/other.*Nothing was changed/);
    expect(changesOf(scene.account.calls)).toEqual([]);
  });

  it('that are OK do nothing', async () => {
    const { invoke } = await runUntil(memo, '16:00:30');
    expect((await invoke(alarmEvent('OK', {}))).summary).toMatch(/is OK: nothing to do/);
  });
});

describe('the tick', () => {
  it('is one query while nothing is going on', async () => {
    const { scene, invoke } = await runUntil(memo, '16:00:30');
    const before = scene.account.calls.length;
    await invoke({ source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [], detail: {} });
    expect(scene.account.calls.slice(before).map(({ service, action }) => `${service}:${action}`)).toEqual([
      'dynamodb:Query',
    ]);
  });
});

describe('a log in another format', () => {
  it('is no evidence: nobody is denied, and the run fails so that people see it', async () => {
    const incident = withEnvironment(memo, {
      logs: {
        access: { logGroup: '/web/access_log', format: 'common' },
        error: { logGroup: '/web/error_log' },
      },
    });
    const scene = incident.open();
    const invoke = installFloodgate(scene, incident);
    const errors: unknown[] = [];
    await rehearse(scene, { ...incident, end: new Date('2020-12-24T16:12:00+09:00') }, (event) =>
      invoke(event).catch((error: unknown) => {
        errors.push(error);
        throw error;
      }),
    );
    expect(changesOf(scene.account.calls)).toEqual([]);
    const [error] = errors;
    if (!(error instanceof RemediationError)) throw new Error(String(error));
    expect(error.message).toMatch(/None of the \d+ lines of the access log has the expected format/);
  });
});

/** The incident's ACL and web group, rule by rule, without the ids that AWS gives anew. */
function describeNetwork({ account }: Scene): {
  readonly acl: readonly string[];
  readonly group: readonly string[];
} {
  const { networkAcls, groupRules } = account.state;
  const acl = [...networkAcls.values()].flatMap(({ id, entries }) =>
    entries.map((entry) => `${entry.action} ${entry.cidr} ${entry.ruleNumber} ${String(entry.egress)} ${id}`),
  );
  const group = [...groupRules.values()]
    .filter(({ egress, groupId }) => !egress && groupId === 'sg-0aa00000000000001')
    .map(({ protocol, fromPort, toPort, source, description, tags }) =>
      JSON.stringify([protocol, fromPort, toPort, source, description, tags]),
    );
  return { acl: acl.sort(), group: group.sort() };
}

async function findAlarmTime(scene: Scene): Promise<string> {
  const { DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
  const { MetricAlarms } = await scene.account.clients.cloudwatch.send(new DescribeAlarmsCommand({}));
  return MetricAlarms?.[0]?.StateUpdatedTimestamp?.toISOString() ?? '';
}

function alarmEvent(
  value: string,
  parts: { readonly loadBalancer?: string; readonly timestamp?: string },
): unknown {
  const { alarm, loadBalancer } = memo.environment as { alarm: { existing: string }; loadBalancer: string };
  return {
    source: 'aws.cloudwatch',
    alarmArn: `arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:${alarm.existing}`,
    time: '2020-12-24T07:09:05.000+0000',
    alarmData: {
      alarmName: alarm.existing,
      state: { value, timestamp: (parts.timestamp ?? '2020-12-24T07:00:10.000Z').replace('Z', '+0000') },
      configuration: {
        metrics: [
          { metricStat: { metric: { dimensions: { LoadBalancer: parts.loadBalancer ?? loadBalancer } } } },
        ],
      },
    },
  };
}
