import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { authorizeIngress, describeSecurityGroups, revokeIngress } from '../../lambda/aws/security-group';
import type { IngressPermission } from '../../lambda/core/observation';
import { refusal } from './refusal';

const ec2 = new EC2Client({ region: 'ap-northeast-1' });
const aws = mockClient(ec2);
beforeEach(() => aws.reset());

const group = (GroupId: string) => ({ GroupId, GroupName: `name of ${GroupId}`, VpcId: 'vpc-0a1' });
const rule = (SecurityGroupRuleId: string, GroupId: string, IsEgress = false) => ({
  SecurityGroupRuleId,
  GroupId,
  IsEgress,
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  CidrIpv4: '0.0.0.0/0',
});

describe('describeSecurityGroups', () => {
  it('gives each group its tags and its own rules by direction, from every page', async () => {
    const wanted = { Filters: [{ Name: 'group-id', Values: ['sg-web', 'sg-alb'] }] };
    aws
      .on(DescribeSecurityGroupsCommand, wanted)
      .resolves({
        SecurityGroups: [{ ...group('sg-web'), Tags: [{ Key: 'Name', Value: 'web' }] }],
        NextToken: 'g',
      })
      .on(DescribeSecurityGroupsCommand, { ...wanted, NextToken: 'g' })
      .resolves({ SecurityGroups: [group('sg-alb')] })
      .on(DescribeSecurityGroupRulesCommand, wanted)
      .resolves({
        SecurityGroupRules: [rule('sgr-2', 'sg-web'), rule('sgr-9', 'sg-web', true)],
        NextToken: 'r',
      })
      .on(DescribeSecurityGroupRulesCommand, { ...wanted, NextToken: 'r' })
      .resolves({ SecurityGroupRules: [rule('sgr-1', 'sg-web'), rule('sgr-5', 'sg-alb')] });
    const groups = await describeSecurityGroups(ec2, ['sg-web', 'sg-alb', 'sg-web']);
    expect(
      groups.map(({ id, name, vpcId, tags, ingress, egress }) => ({
        id,
        name,
        vpcId,
        tags,
        ingress: ingress.map((one) => one.id),
        egress: egress.map((one) => one.id),
      })),
    ).toEqual([
      { id: 'sg-alb', name: 'name of sg-alb', vpcId: 'vpc-0a1', tags: {}, ingress: ['sgr-5'], egress: [] },
      {
        id: 'sg-web',
        name: 'name of sg-web',
        vpcId: 'vpc-0a1',
        tags: { Name: 'web' },
        ingress: ['sgr-1', 'sgr-2'],
        egress: ['sgr-9'],
      },
    ]);
  });

  it('asks for nothing when nothing is wanted, never for all', async () => {
    await expect(describeSecurityGroups(ec2, [])).resolves.toEqual([]);
    expect(aws.calls()).toHaveLength(0);
  });

  it('throws when the groups or their rules cannot be read: half of the rules would mislead', async () => {
    const cause = refusal('UnauthorizedOperation');
    aws.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [group('sg-web')] });
    aws.on(DescribeSecurityGroupRulesCommand).rejects(cause);
    await expect(describeSecurityGroups(ec2, ['sg-web'])).rejects.toMatchObject({ cause });
  });
});

const PERMISSION: IngressPermission = {
  protocol: 'tcp',
  ports: { from: 80, to: 80 },
  source: { kind: 'security-group', groupId: 'sg-alb' },
  description: 'load balancer',
  tags: { 'floodgate:incident': 'i-1' },
};

describe('authorizeIngress', () => {
  it('authorises one rule with description and tags, and returns the ids of the rules made', async () => {
    aws
      .on(AuthorizeSecurityGroupIngressCommand)
      .resolves({ Return: true, SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-1' }] });
    await expect(authorizeIngress(ec2, 'sg-web', PERMISSION)).resolves.toEqual({
      kind: 'authorized',
      ruleIds: ['sgr-1'],
    });
    expect(aws.commandCalls(AuthorizeSecurityGroupIngressCommand)[0]!.args[0].input).toEqual({
      GroupId: 'sg-web',
      IpPermissions: [
        {
          IpProtocol: 'tcp',
          FromPort: 80,
          ToPort: 80,
          UserIdGroupPairs: [{ GroupId: 'sg-alb', Description: 'load balancer' }],
        },
      ],
      TagSpecifications: [
        { ResourceType: 'security-group-rule', Tags: [{ Key: 'floodgate:incident', Value: 'i-1' }] },
      ],
    });
  });

  it('says so when such a rule exists or the group is full', async () => {
    aws.onAnyCommand().rejects(refusal('InvalidPermission.Duplicate'));
    await expect(authorizeIngress(ec2, 'sg-web', PERMISSION)).resolves.toEqual({ kind: 'exists' });
    aws.onAnyCommand().rejects(refusal('RulesPerSecurityGroupLimitExceeded'));
    await expect(authorizeIngress(ec2, 'sg-web', PERMISSION)).resolves.toEqual({ kind: 'full' });
  });

  it('throws an unexpected failure on, and an answer that names no rules: nobody could undo them', async () => {
    const cause = refusal('InvalidGroup.NotFound');
    aws.onAnyCommand().rejects(cause);
    await expect(authorizeIngress(ec2, 'sg-web', PERMISSION)).rejects.toMatchObject({ cause });
    aws.onAnyCommand().resolves({ Return: true });
    await expect(authorizeIngress(ec2, 'sg-web', PERMISSION)).rejects.toThrow(
      'AWS answered without the rules',
    );
  });
});

describe('revokeIngress', () => {
  const revoke = (...SecurityGroupRuleIds: string[]) => ({ GroupId: 'sg-web', SecurityGroupRuleIds });

  it('revokes by rule id, all in one call', async () => {
    aws.onAnyCommand().resolves({ Return: true });
    await expect(revokeIngress(ec2, 'sg-web', ['sgr-1', 'sgr-2'])).resolves.toBe('revoked');
    expect(aws.calls().map(({ args }) => args[0].input)).toEqual([revoke('sgr-1', 'sgr-2')]);
  });

  it.each(['InvalidSecurityGroupRuleId.NotFound', 'InvalidPermission.NotFound'])(
    'finds nothing to revoke on %s',
    async (name) => {
      aws.onAnyCommand().rejects(refusal(name));
      await expect(revokeIngress(ec2, 'sg-web', ['sgr-1'])).resolves.toBe('missing');
      await expect(revokeIngress(ec2, 'sg-web', ['sgr-1', 'sgr-2'])).resolves.toBe('missing');
    },
  );

  it('revokes the others when one rule is gone already', async () => {
    aws
      .on(RevokeSecurityGroupIngressCommand)
      .rejects(refusal('InvalidSecurityGroupRuleId.NotFound'))
      .on(RevokeSecurityGroupIngressCommand, revoke('sgr-2'))
      .resolves({ Return: true });
    await expect(revokeIngress(ec2, 'sg-web', ['sgr-1', 'sgr-2', 'sgr-3'])).resolves.toBe('revoked');
    expect(aws.calls().map(({ args }) => args[0].input)).toEqual([
      revoke('sgr-1', 'sgr-2', 'sgr-3'),
      revoke('sgr-1'),
      revoke('sgr-2'),
      revoke('sgr-3'),
    ]);
  });

  it('does not believe a success that lists what was not revoked', async () => {
    aws.onAnyCommand().resolves({ Return: true, UnknownIpPermissions: [{ IpProtocol: 'tcp' }] });
    await expect(revokeIngress(ec2, 'sg-web', ['sgr-1'])).rejects.toThrow(
      'did not revoke all of sgr-1 on sg-web',
    );
    aws.onAnyCommand().resolves({ Return: false });
    await expect(revokeIngress(ec2, 'sg-web', ['sgr-1'])).rejects.toThrow('did not revoke');
  });

  it('calls nothing for no rules, and throws an unexpected failure on', async () => {
    await expect(revokeIngress(ec2, 'sg-web', [])).resolves.toBe('missing');
    expect(aws.calls()).toHaveLength(0);
    const cause = refusal('UnauthorizedOperation');
    aws.onAnyCommand().rejects(cause);
    await expect(revokeIngress(ec2, 'sg-web', ['sgr-1'])).rejects.toMatchObject({ cause });
  });
});
