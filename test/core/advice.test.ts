import { advise, findKeeper } from '../../lambda/core/advice';
import { describePermission, type RuleRow } from '../../lambda/core/ledger-rows';
import type { IngressPermission } from '../../lambda/core/observation';
import type { Outcome } from '../../lambda/core/outcome';
import { sentencesOf } from '../../lambda/core/wording/choose';
import { groupWith, permissionOf, rule, WEB_GROUP } from '../support/network';
import { INCIDENT, NOW } from '../support/network-acl';

const AT = NOW.toISOString();
const OPEN = rule('tcp/80', '0.0.0.0/0');
const row = (action: RuleRow['action'], permission: IngressPermission): RuleRow => ({
  groupId: WEB_GROUP,
  action,
  key: describePermission(permission),
  permission,
  ruleId: 'sgr-1',
  state: 'applied',
  incident: INCIDENT,
  since: AT,
});
const ROWS = [
  row('revoke', permissionOf(OPEN)),
  row('authorize', permissionOf(rule('tcp/80', 'sg-000000a0'))),
  row('authorize', permissionOf(rule('tcp/8000-8099', '2001:db8::/32'))),
];
const closing: Outcome = {
  change: { kind: 'revoke-ingress', target: WEB_GROUP, rule: OPEN, isTracked: false },
  result: 'done',
  detail: undefined,
  at: AT,
};
const adviceFor = (tags: Record<string, string>, differing = {}) =>
  advise({ isFlood: true, isOver: false, outcomes: [closing], ...differing }, ROWS, [
    groupWith([], { tags }),
  ]);
const textsFor = (tags: Record<string, string>, language: 'en' | 'ja' = 'en') =>
  adviceFor(tags).map(sentencesOf(language).advice);

it('advises when the groups were closed and when the incident is over, and at no other time', () => {
  expect(adviceFor({}).map(({ kind }) => kind)).toEqual(['refuse-connect', 'keep-closed']);
  expect(adviceFor({}, { outcomes: [] })).toEqual([]);
  expect(adviceFor({}, { outcomes: [], isOver: true })).toHaveLength(2);
  expect(adviceFor({}, { isFlood: false, isOver: true })).toEqual([]);
});

it('shows the three lines by which Apache answers CONNECT with 405', () => {
  expect(textsFor({})[0]?.snippets[0]?.lines).toEqual([
    'RewriteEngine On',
    'RewriteCond %{REQUEST_METHOD} ^CONNECT$',
    'RewriteRule .* - [R=405,L]',
  ]);
});

it('names the stack and the resource that must change, and warns of the deployment that reopens the group', () => {
  const tags = { 'aws:cloudformation:stack-name': 'web-prod', 'aws:cloudformation:logical-id': 'WebGroup' };
  const text = textsFor(tags)[1]!;
  expect(text.paragraphs[0]).toContain('the CloudFormation stack web-prod (resource WebGroup)');
  expect(text.paragraphs[0]).toContain('reverts drift');
  expect(text.paragraphs[0]).toContain('tcp/80 from 0.0.0.0/0');
  expect(text.snippets).toEqual([
    {
      where: 'CloudFormation',
      lines: [
        'SecurityGroupIngress:',
        '  - IpProtocol: "tcp"',
        '    FromPort: 80',
        '    ToPort: 80',
        '    SourceSecurityGroupId: sg-000000a0',
        '  - IpProtocol: "tcp"',
        '    FromPort: 8000',
        '    ToPort: 8099',
        '    CidrIpv6: 2001:db8::/32',
      ],
    },
    {
      where: 'AWS CDK',
      lines: [
        "webGroup.addIngressRule(ec2.Peer.securityGroupId('sg-000000a0'), ec2.Port.tcp(80));",
        "webGroup.addIngressRule(ec2.Peer.ipv6('2001:db8::/32'), ec2.Port.tcpRange(8000, 8099));",
      ],
    },
  ]);
});

it.each<[Record<string, string>, string]>([
  [{ ManagedBy: 'Terraform' }, 'terraform'],
  [{ terraform: 'true' }, 'terraform'],
  [{ Terraform: 'false' }, 'unknown'],
  [{ Name: 'web' }, 'unknown'],
])('reads from %p that the group is of: %s', (tags, kind) => {
  expect(findKeeper(tags).kind).toBe(kind);
});

it('shows Terraform where the group is marked so, and every way where nothing is known', () => {
  expect(textsFor({ ManagedBy: 'terraform' })[1]?.snippets.map(({ where }) => where)).toEqual(['Terraform']);
  expect(textsFor({ ManagedBy: 'terraform' })[1]?.snippets[0]?.lines.slice(0, 7)).toEqual([
    'resource "aws_vpc_security_group_ingress_rule" "web_1" {',
    '  security_group_id = aws_security_group.web.id',
    '  ip_protocol = "tcp"',
    '  from_port = 80',
    '  to_port = 80',
    '  referenced_security_group_id = "sg-000000a0"',
    '}',
  ]);
  expect(textsFor({})[1]?.snippets.map(({ where }) => where)).toEqual([
    'CloudFormation',
    'AWS CDK',
    'Terraform',
  ]);
});

it('says the same in Japanese, with the same lines to copy', () => {
  const tags = { 'aws:cloudformation:stack-name': 'web-prod' };
  const [english, japanese] = [textsFor(tags), textsFor(tags, 'ja')];
  expect(japanese.map(({ snippets }) => snippets)).toEqual(english.map(({ snippets }) => snippets));
  expect(japanese[1]?.paragraphs[0]).toContain('CloudFormation スタック web-prod');
});
