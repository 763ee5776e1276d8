/** What people or deploys change while an incident is open: ours is told of and repaired, theirs is left alone. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  ReplaceNetworkAclEntryCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { SITE } from '../drill/incidents/site';
import type { Report } from '../lambda/core/report';
import { findScenario } from './faults/scenarios';
import { setAlarm, sleepUntil, TICK, ALARM_AT, type Stage } from './faults/stage';

const PUBLIC_WEB = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

/** The flood is answered: three prefixes and a timeout's sender denied, the group closed, the incident open. */
const openAnswered = (): Promise<Stage> => findScenario('allow in an incident').prepare();

const deniesOf = ({ account }: Stage): readonly string[] =>
  (account.state.networkAcls.get(SITE.aclId)?.entries ?? [])
    .filter(({ action, egress, ruleNumber }) => action === 'deny' && !egress && ruleNumber < 100)
    .map(({ cidr }) => cidr)
    .sort();

const webRulesOf = ({ account }: Stage): readonly string[] =>
  [...account.state.groupRules.values()]
    .filter(({ egress, groupId }) => !egress && groupId === SITE.webGroupId)
    .map(({ fromPort, source }) => `${fromPort} ${JSON.stringify(Object.values(source).at(-1))}`)
    .sort();

async function removeFirstDeny({ account }: Stage): Promise<string> {
  const entries = account.state.networkAcls.get(SITE.aclId)?.entries ?? [];
  const entry = entries.find(({ action, egress }) => action === 'deny' && !egress);
  if (entry === undefined) throw new Error('nothing is denied');
  const { ruleNumber: RuleNumber, cidr } = entry;
  const command = new DeleteNetworkAclEntryCommand({ NetworkAclId: SITE.aclId, RuleNumber, Egress: false });
  await account.clients.ec2.send(command);
  return cidr;
}

const tick = (stage: Stage): Promise<Report> => stage.invoke(TICK, 'tick');
const textsOf = ({ account }: Stage): string => account.published.map(({ message }) => message).join('\n');

describe('while the incident is open', () => {
  it('a deny that somebody removed is written again, and told of', async () => {
    const stage = await openAnswered();
    const before = deniesOf(stage);
    const cidr = await removeFirstDeny(stage);
    await tick(stage);
    expect(deniesOf(stage)).toEqual(before);
    expect(textsOf(stage)).toContain(`(deny ${cidr}): the entry was removed by somebody else`);
  });

  it('a deny whose number somebody took keeps their entry, and gets another number', async () => {
    const stage = await openAnswered();
    const before = deniesOf(stage);
    await removeFirstDeny(stage);
    const theirs = { NetworkAclId: SITE.aclId, RuleNumber: 1, Egress: false, Protocol: '6' };
    const ports = { PortRange: { From: 25, To: 25 } };
    const command = { ...theirs, ...ports, RuleAction: 'deny', CidrBlock: '192.0.2.0/24' } as const;
    await stage.account.clients.ec2.send(new CreateNetworkAclEntryCommand(command));
    await tick(stage);
    expect(deniesOf(stage)).toEqual([...before, '192.0.2.0/24'].sort());
  });

  it('a deny that somebody made another of is theirs: it stays, and ours is written at another number', async () => {
    const stage = await openAnswered();
    const before = deniesOf(stage);
    const entries = stage.account.state.networkAcls.get(SITE.aclId)?.entries ?? [];
    const ours = entries.find(({ action, egress }) => action === 'deny' && !egress);
    if (ours === undefined) throw new Error('nothing is denied');
    await stage.account.clients.ec2.send(
      new ReplaceNetworkAclEntryCommand({
        NetworkAclId: SITE.aclId,
        RuleNumber: ours.ruleNumber,
        Egress: false,
        Protocol: '-1',
        RuleAction: 'deny',
        CidrBlock: '192.0.2.0/24',
      }),
    );
    await tick(stage);
    expect(deniesOf(stage)).toEqual([...before, '192.0.2.0/24'].sort());
    expect(textsOf(stage)).toContain(`(deny ${ours.cidr}): the entry there is now "deny 192.0.2.0/24`);
    await stage.invoke({ action: 'rollback' }, 'rollback');
    expect(deniesOf(stage)).toEqual(['192.0.2.0/24']);
  });

  it('a public rule that somebody admitted again is taken away again, and told of', async () => {
    const stage = await openAnswered();
    const before = webRulesOf(stage);
    await stage.account.clients.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId: SITE.webGroupId, IpPermissions: [PUBLIC_WEB] }),
    );
    await tick(stage);
    expect(webRulesOf(stage)).toEqual(before);
    expect(textsOf(stage)).toContain('was taken away by us, and admitted again by somebody else');
  });

  it('a rule for the load balancer that somebody removed is admitted again, and told of', async () => {
    const stage = await openAnswered();
    const before = webRulesOf(stage);
    const ours = [...stage.account.state.groupRules.values()].find(
      ({ groupId, source }) => groupId === SITE.webGroupId && source.kind === 'group',
    );
    await stage.account.clients.ec2.send(
      new RevokeSecurityGroupIngressCommand({
        GroupId: SITE.webGroupId,
        SecurityGroupRuleIds: [ours?.id ?? ''],
      }),
    );
    await tick(stage);
    expect(webRulesOf(stage)).toEqual(before);
    expect(textsOf(stage)).toContain('was admitted by us, and removed by somebody else');
    await stage.invoke({ action: 'rollback' }, 'rollback');
    expect(webRulesOf(stage)).toContain('80 "0.0.0.0/0"');
    expect(webRulesOf(stage)).not.toContain(`80 "${SITE.loadBalancerGroupId}"`);
  });

  it('what a person rolled back is not repaired', async () => {
    const stage = await openAnswered();
    await stage.invoke({ action: 'rollback', what: 'denies' }, 'rollback');
    await tick(stage);
    expect(deniesOf(stage)).toEqual([]);
  });
});

it('once the incident is closed, what people change is theirs', async () => {
  const stage = await openAnswered();
  setAlarm(stage, 'OK');
  await sleepUntil(stage, ALARM_AT, 50);
  await tick(stage);
  const before = deniesOf(stage);
  const cidr = await removeFirstDeny(stage);
  await stage.account.clients.ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId: SITE.webGroupId, IpPermissions: [PUBLIC_WEB] }),
  );
  await tick(stage);
  expect(deniesOf(stage)).toEqual(before.filter((one) => one !== cidr));
  expect(webRulesOf(stage)).toContain('80 "0.0.0.0/0"');
});
