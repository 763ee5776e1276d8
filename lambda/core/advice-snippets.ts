/** The lines that advice shows to be copied: they are the same in every language. Pure. */
import type { Keeper, Snippet } from './advice';
import type { IngressPermission } from './observation';

/**
 * In the server or virtual host, not in .htaccess: there the request would already be on its way to the backend.
 * Measured with Apache 2.4 in front of php-fpm: 405 within a tenth of a millisecond.
 */
export const APACHE_REFUSES_CONNECT: Snippet = {
  where: 'Apache, <VirtualHost>',
  lines: ['RewriteEngine On', 'RewriteCond %{REQUEST_METHOD} ^CONNECT$', 'RewriteRule .* - [R=405,L]'],
};

export const NGINX_REFUSES_CONNECT: Snippet = {
  where: 'nginx, server { } (1.22 answers 400 without it)',
  lines: ['if ($request_method = CONNECT) { return 405; }'],
};

/** What a template must say in the place of the open rules. */
export function writeRules(keeper: Keeper, permissions: readonly IngressPermission[]): readonly Snippet[] {
  const template = { where: 'CloudFormation', lines: writeTemplate(permissions) };
  const cdk = { where: 'AWS CDK', lines: permissions.map(writeCdk) };
  const terraform = { where: 'Terraform', lines: permissions.flatMap(writeTerraform) };
  if (permissions.length === 0) return [];
  if (keeper.kind === 'terraform') return [terraform];
  return keeper.kind === 'cloudformation' ? [template, cdk] : [template, cdk, terraform];
}

function writeTemplate(permissions: readonly IngressPermission[]): readonly string[] {
  return [
    'SecurityGroupIngress:',
    ...permissions.flatMap(({ protocol, ports, source }) => [
      `  - IpProtocol: "${protocol}"`,
      ...(ports === undefined ? [] : [`    FromPort: ${ports.from}`, `    ToPort: ${ports.to}`]),
      `    ${writeSource(source, TEMPLATE_KEYS)}`,
    ]),
  ];
}

interface SourceKeys {
  readonly ipv4: string;
  readonly ipv6: string;
  readonly group: string;
  readonly list: string;
  readonly write: (key: string, value: string) => string;
}

const TEMPLATE_KEYS: SourceKeys = {
  ipv4: 'CidrIp',
  ipv6: 'CidrIpv6',
  group: 'SourceSecurityGroupId',
  list: 'SourcePrefixListId',
  write: (key, value) => `${key}: ${value}`,
};
const TERRAFORM_KEYS: SourceKeys = {
  ipv4: 'cidr_ipv4',
  ipv6: 'cidr_ipv6',
  group: 'referenced_security_group_id',
  list: 'prefix_list_id',
  write: (key, value) => `${key} = "${value}"`,
};
const CDK_KEYS: SourceKeys = {
  ipv4: 'ec2.Peer.ipv4',
  ipv6: 'ec2.Peer.ipv6',
  group: 'ec2.Peer.securityGroupId',
  list: 'ec2.Peer.prefixList',
  write: (key, value) => `${key}('${value}')`,
};

function writeSource(source: IngressPermission['source'], keys: SourceKeys): string {
  switch (source.kind) {
    case 'cidr':
      return keys.write(source.cidr.includes(':') ? keys.ipv6 : keys.ipv4, source.cidr);
    case 'security-group':
      return keys.write(keys.group, source.groupId);
    case 'prefix-list':
      return keys.write(keys.list, source.prefixListId);
  }
}

function writeCdk({ protocol, ports, source }: IngressPermission): string {
  const span =
    ports === undefined ? '' : ports.from === ports.to ? `${ports.from}` : `${ports.from}, ${ports.to}`;
  const call = ports?.from === ports?.to ? protocol : `${protocol}Range`;
  const port =
    protocol === 'tcp' || protocol === 'udp' ? `ec2.Port.${call}(${span})` : 'ec2.Port.allTraffic()';
  return `webGroup.addIngressRule(${writeSource(source, CDK_KEYS)}, ${port});`;
}

function writeTerraform({ protocol, ports, source }: IngressPermission, index: number): readonly string[] {
  return [
    `resource "aws_vpc_security_group_ingress_rule" "web_${index + 1}" {`,
    '  security_group_id = aws_security_group.web.id',
    `  ip_protocol = "${protocol}"`,
    ...(ports === undefined ? [] : [`  from_port = ${ports.from}`, `  to_port = ${ports.to}`]),
    `  ${writeSource(source, TERRAFORM_KEYS)}`,
    '}',
  ];
}
