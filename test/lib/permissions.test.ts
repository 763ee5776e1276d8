import type { EnvironmentFile } from '../../lambda/config';
import { listStatements, type Statement } from './synthesize';

const actionsOf = (statements: readonly Statement[]) => statements.flatMap(({ Action }) => [Action].flat());
const resourcesOf = (statements: readonly Statement[]) =>
  statements.flatMap(({ Resource }) => [Resource].flat());
const writesToEc2 = (action: string) => action.startsWith('ec2:') && !/^ec2:(Describe|Get)/.test(action);

describe('what the function may do', () => {
  let statements: Statement[];
  beforeAll(() => {
    statements = listStatements({
      mode: 'enforce',
      networkAcls: ['acl-0aaaaaaaaaaaaaaaa', 'acl-0bbbbbbbbbbbbbbbb'],
      webSecurityGroups: ['sg-0cccccccccccccccc'],
      neverBlock: ['pl-0a1b2c3d'],
    });
  });

  it('names every action in full', () => {
    expect(actionsOf(statements).filter((action) => !/^[a-z0-9]+:[A-Z][A-Za-z0-9]+$/.test(action))).toEqual(
      [],
    );
    expect(statements.map(({ Effect }) => Effect)).not.toContain('Deny');
  });

  it('is allowed on every resource only for reads that AWS cannot scope', () => {
    const everywhere = statements.filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(actionsOf(everywhere).sort()).toEqual([
      'cloudwatch:GetMetricData',
      'ec2:DescribeAddresses',
      'ec2:DescribeManagedPrefixLists',
      'ec2:DescribeNatGateways',
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroupRules',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeVpcs',
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeLoadBalancerAttributes',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeTags',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'logs:StopQuery',
    ]);
  });

  it('writes to the network ACLs and security groups that the environment names, and to groups with our tag', () => {
    const isOfSplit = ({ Condition }: Statement): boolean =>
      JSON.stringify(Condition ?? {}).includes('Tag/floodgate');
    const written = resourcesOf(
      statements.filter(
        (statement) =>
          [statement.Action].flat().some(writesToEc2) &&
          !isOfSplit(statement) &&
          statement.Sid !== 'MakeGroupInVpc',
      ),
    );
    const ec2 = 'arn:aws:ec2:ap-northeast-1:123456789012';
    expect([...new Set(written)].sort()).toEqual([
      `${ec2}:network-acl/acl-0aaaaaaaaaaaaaaaa`,
      `${ec2}:network-acl/acl-0bbbbbbbbbbbbbbbb`,
      `${ec2}:security-group-rule/*`,
      `${ec2}:security-group/sg-0cccccccccccccccc`,
    ]);
  });

  it('tags a security group rule only while it creates the rule', () => {
    const tagging = statements.filter(({ Action }) => [Action].flat().includes('ec2:CreateTags'));
    expect(tagging[0]).toEqual(
      expect.objectContaining({
        Action: 'ec2:CreateTags',
        Condition: { StringEquals: { 'ec2:CreateAction': 'AuthorizeSecurityGroupIngress' } },
      }),
    );
    expect(tagging.slice(1).map(({ Condition }) => Condition)).toEqual([
      {
        StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup', 'aws:RequestTag/floodgate': 'test' },
      },
    ]);
  });

  it('makes, fills and deletes groups only with the tag of its environment', () => {
    const tagged = statements.filter(({ Sid }) =>
      ['MakeLoadBalancerGroup', 'KeepLoadBalancerGroup'].includes(Sid),
    );
    expect(tagged.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      ['ec2:CreateSecurityGroup', { StringEquals: { 'aws:RequestTag/floodgate': 'test' } }],
      [
        ['ec2:AuthorizeSecurityGroupIngress', 'ec2:DeleteSecurityGroup', 'ec2:RevokeSecurityGroupEgress'],
        { StringEquals: { 'aws:ResourceTag/floodgate': 'test' } },
      ],
    ]);
  });

  it("sets the groups of the environment's load balancer and of no other", () => {
    const setting = statements.filter(({ Action }) =>
      [Action].flat().includes('elasticloadbalancing:SetSecurityGroups'),
    );
    expect(resourcesOf(setting)).toEqual([
      'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/web/0123456789abcdef',
    ]);
  });

  it("reads the web servers' log groups and no other", () => {
    const read = statements.filter(({ Action }) => [Action].flat().includes('logs:StartQuery'));
    const logs = 'arn:aws:logs:ap-northeast-1:123456789012:log-group';
    expect(resourcesOf(read).sort()).toEqual([
      `${logs}:/web/access_log`,
      `${logs}:/web/access_log:*`,
      `${logs}:/web/error_log`,
      `${logs}:/web/error_log:*`,
    ]);
  });

  it('reads managed prefix lists, whichever the rules of a group name', () => {
    expect(resourcesOf(statements.filter(({ Sid }) => Sid === 'ReadPrefixLists'))).toEqual([
      'arn:aws:ec2:ap-northeast-1:*:prefix-list/*',
    ]);
  });

  it('can only let denies end in mode observe', () => {
    expect(actionsOf(statements).filter(writesToEc2)).not.toEqual([]);
    expect(actionsOf(listStatements({ mode: 'observe' })).filter(writesToEc2)).toEqual([
      'ec2:DeleteNetworkAclEntry',
    ]);
  });

  it('may ask after its own alarm, and after any where an existing one may be a composite alarm', () => {
    const asked = (changes: Partial<EnvironmentFile>) =>
      resourcesOf(listStatements(changes).filter(({ Sid }) => Sid === 'ReadAlarm'));
    expect(asked({ alarm: { existing: 'web-unhealthy' } })).toEqual(['*']);
    expect(asked({})).toEqual([
      'arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:Floodgate-test-UnHealthyHostCount',
    ]);
  });

  describe('to restart servers', () => {
    const ssm = 'arn:aws:ssm:ap-northeast-1:123456789012:document/Floodgate-test-restart';
    const instances = 'arn:aws:ec2:ap-northeast-1:123456789012:instance/*';
    const restarting = (restart: EnvironmentFile['restart'], mode: 'enforce' | 'observe' = 'enforce') =>
      listStatements({ mode, ...(restart === undefined ? {} : { restart }) }).filter(({ Action }) =>
        [Action].flat().some((action) => /^(?:ssm:|ec2:RebootInstances)/.test(action)),
      );

    it('is nothing, unless the environment configures it, and to look only, unless it enforces', () => {
      expect(restarting(undefined)).toEqual([]);
      expect(restarting({ reboot: true }, 'observe')).toEqual([]);
      const looking = restarting({ services: ['httpd'] }, 'observe').flatMap(({ Action }) => Action);
      expect(looking.filter((action) => !/^ssm:(?:Describe|Get|List)/.test(action))).toEqual([]);
    });

    it("is the stack's own document, on instances with the tag", () => {
      const instanceTag = { key: 'Role', value: 'web' };
      const sending = restarting({ services: ['httpd'], instanceTag }).filter(
        ({ Action }) => Action === 'ssm:SendCommand',
      );
      expect(sending.map(({ Resource, Condition }) => [Resource, Condition])).toEqual([
        [ssm, undefined],
        [instances, { StringEquals: { 'ssm:resourceTag/Role': 'web' } }],
      ]);
    });

    it('is the reboot, and no command, where servers are rebooted', () => {
      expect(restarting({ reboot: true }).flatMap(({ Action }) => Action)).toEqual(['ec2:RebootInstances']);
    });
  });
});
