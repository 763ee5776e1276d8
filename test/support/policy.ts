/** Environments and policies for tests: a small one that is right, and what differs from it. */
import { parseEnvironment, type Environment, type EnvironmentFile } from '../../lambda/config';
import type { Policy } from '../../lambda/core/policy';

/** Only what is required. */
export const SMALLEST_FILE: EnvironmentFile = {
  account: '123456789012',
  region: 'ap-northeast-1',
  mode: 'enforce',
  loadBalancer: 'app/web/0123456789abcdef',
  targetGroup: 'targetgroup/web/fedcba9876543210',
  logs: { access: { logGroup: '/web/access_log', format: 'combined' } },
  networkAcls: ['acl-0000000a'],
  webSecurityGroups: ['sg-000000b0'],
  office: ['198.51.100.0/24'],
};

export function environmentWith(settings: Partial<EnvironmentFile> = {}): Environment {
  return parseEnvironment('test', { ...SMALLEST_FILE, ...settings });
}

export function policyWith(settings: Partial<EnvironmentFile> = {}): Policy {
  return environmentWith(settings).policy;
}
