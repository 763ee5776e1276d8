import type { SecurityGroupRule as AwsSecurityGroupRule } from '@aws-sdk/client-ec2';
import { readRule, writePermission, writeTags } from '../../lambda/aws/security-group-rule';
import type { IngressPermission } from '../../lambda/core/observation';

const tcp443 = {
  SecurityGroupRuleId: 'sgr-1',
  GroupId: 'sg-1',
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
};

describe('readRule', () => {
  it.each<[string, AwsSecurityGroupRule, object]>([
    ['IPv4 source', { CidrIpv4: '198.51.100.9/24' }, { kind: 'cidr', cidr: '198.51.100.0/24' }],
    ['IPv6 source', { CidrIpv6: '::0/0' }, { kind: 'cidr', cidr: '::/0' }],
    ['group', { ReferencedGroupInfo: { GroupId: 'sg-2' } }, { kind: 'security-group', groupId: 'sg-2' }],
    ['prefix list', { PrefixListId: 'pl-1' }, { kind: 'prefix-list', prefixListId: 'pl-1' }],
  ])('reads a rule with an %s', (_, source, expected) => {
    expect(readRule({ ...tcp443, ...source }).source).toEqual(expected);
  });

  it('reads ports, description and tags', () => {
    const rule = {
      ...tcp443,
      CidrIpv4: '0.0.0.0/0',
      Description: 'all',
      Tags: [{ Key: 'a', Value: 'b' }, { Key: 'c' }],
    };
    expect(readRule(rule)).toEqual({
      id: 'sgr-1',
      groupId: 'sg-1',
      protocol: 'tcp',
      ports: { from: 443, to: 443 },
      source: { kind: 'cidr', cidr: '0.0.0.0/0' },
      description: 'all',
      tags: { a: 'b', c: '' },
    });
  });

  it.each([
    ['-1', '-1', undefined],
    ['6', 'tcp', { from: 443, to: 443 }],
    ['17', 'udp', { from: 443, to: 443 }],
    ['icmp', 'icmp', { from: 443, to: 443 }],
    ['50', '50', undefined],
  ])('reads protocol %s as %s, with ports only where it has ports', (IpProtocol, protocol, ports) => {
    expect(readRule({ ...tcp443, IpProtocol, CidrIpv4: '0.0.0.0/0' })).toMatchObject({ protocol, ports });
  });

  it('refuses a rule that does not say where from or which ports', () => {
    expect(() => readRule(tcp443)).toThrow('AWS answered without the source of sgr-1');
    expect(() => readRule({ ...tcp443, FromPort: undefined, CidrIpv4: '0.0.0.0/0' })).toThrow(
      'FromPort of sgr-1',
    );
  });
});

describe('writePermission', () => {
  const base: IngressPermission = {
    protocol: 'tcp',
    ports: { from: 80, to: 81 },
    source: { kind: 'cidr', cidr: '198.51.100.9/24' },
    description: undefined,
    tags: {},
  };

  it('puts each source in its own field, canonical', () => {
    const ports = { IpProtocol: 'tcp', FromPort: 80, ToPort: 81 };
    expect(writePermission(base)).toEqual({ ...ports, IpRanges: [{ CidrIp: '198.51.100.0/24' }] });
    expect(writePermission({ ...base, source: { kind: 'cidr', cidr: '2001:DB8::1/48' } })).toEqual({
      ...ports,
      Ipv6Ranges: [{ CidrIpv6: '2001:db8::/48' }],
    });
    expect(
      writePermission({ ...base, source: { kind: 'prefix-list', prefixListId: 'pl-1' }, description: 'x' }),
    ).toEqual({ ...ports, PrefixListIds: [{ PrefixListId: 'pl-1', Description: 'x' }] });
  });

  it('names no ports for all traffic', () => {
    const all = writePermission({ ...base, protocol: '-1', ports: undefined });
    expect(Object.keys(all)).toEqual(['IpProtocol', 'IpRanges']);
  });

  it('refuses a source that is not an address block', () => {
    expect(() => writePermission({ ...base, source: { kind: 'cidr', cidr: 'office' } })).toThrow(
      'not "office"',
    );
  });

  it('gives back what it read', () => {
    const read = readRule({ ...tcp443, CidrIpv4: '203.0.113.0/24', Description: 'office' });
    expect(writePermission(read)).toEqual({
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      IpRanges: [{ CidrIp: '203.0.113.0/24', Description: 'office' }],
    });
  });
});

describe('writeTags', () => {
  it('leaves the specification out when there are no tags', () => {
    expect(writeTags({})).toEqual({});
  });
});
