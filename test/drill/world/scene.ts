/** A small world for tests: the shipped site, with as little traffic as a test wants. */
import { createAccount } from '../../../drill/account/account';
import { buildSite, SITE, TARGET_GROUP_ARN } from '../../../drill/incidents/site';
import { formatMemoAccess } from '../../../drill/world/log-writer';
import type { Asked } from '../../../drill/world/visits';
import { createWorld, type WorldOptions } from '../../../drill/world/world';

export { SITE };

export const START = new Date('2020-12-24T07:00:00Z');

export function at(seconds: number): Date {
  return new Date(START.getTime() + seconds * 1000);
}

export const PAGE: Asked = {
  line: 'GET / HTTP/1.1',
  status: 200,
  bytes: 21_176,
  referer: '-',
  agent: 'test',
  holdMs: 50,
};

export const STUCK: Asked = {
  ...PAGE,
  line: 'CONNECT x:443 HTTP/1.1',
  status: 504,
  holdMs: 240_000,
  timeoutTarget: '',
};

export function openWorld(options: Partial<WorldOptions> = {}) {
  const account = createAccount({ start: START, accountId: SITE.accountId, region: SITE.region });
  buildSite(account);
  const world = createWorld(account, {
    seed: 1,
    alarmName: SITE.alarmName,
    workersPerServer: 2,
    until: at(36_000),
    logs: {
      accessGroup: SITE.accessGroup,
      errorGroup: SITE.errorGroup,
      zoneMinutes: 0,
      stamp: 'parsed',
      formatAccess: formatMemoAccess,
    },
    waves: [],
    people: [],
    singles: [],
    ...options,
  });
  const health = () =>
    account.state.targetGroups.get(TARGET_GROUP_ARN)!.targets.map((target) => target.health);
  const states = () => health().map((one) => one.state);
  return { account, world, health, states };
}
