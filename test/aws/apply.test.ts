/** Changes of one kind go together, and wait for each other where one relies on another. */
import { createAccount } from '../../drill/account/account';
import { createTable } from '../../drill/account/dynamodb/state';
import { buildSite, SITE } from '../../drill/incidents/site';
import { applyPlan } from '../../lambda/aws/apply';
import { addDenyEntry } from '../../lambda/aws/network-acl';
import { takeLease } from '../../lambda/aws/lease';
import type { Change } from '../../lambda/core/plan';
import { TABLE } from '../faults/stage';

const START = new Date('2026-01-01T00:00:00Z');
const CALL_MS = 80;

function replace(ruleNumber: number, turn?: number): Change {
  const entry = {
    networkAclId: SITE.aclId,
    ruleNumber,
    cidr: `203.0.113.${ruleNumber}/32`,
    attackRequests: 1,
    legitRequests: 0,
    offenders: [],
    addresses: '1',
    reason: 'a test',
    until: START.toISOString(),
  };
  const later = turn === undefined ? {} : { turn };
  return {
    kind: 'replace-deny-entry',
    target: SITE.aclId,
    entry,
    previousCidr: `198.18.0.${ruleNumber}/32`,
    ...later,
  };
}

/** When each replacement was asked for, in milliseconds. */
async function timeReplacements(changes: readonly Change[]): Promise<readonly number[]> {
  const account = createAccount({ start: START });
  buildSite(account);
  account.state.tables.set(TABLE, createTable(TABLE));
  const { ec2, elb, dynamodb } = account.clients;
  const until = new Date(START.getTime() + 300_000);
  const answer = await takeLease(dynamodb, TABLE, { holder: 'run', now: START, until });
  if (answer.kind !== 'taken') throw new Error('the lease is free');
  for (const ruleNumber of [1, 2])
    await addDenyEntry(ec2, SITE.aclId, { ruleNumber, cidr: `198.18.0.${ruleNumber}/32` });
  const times: number[] = [];
  account.onCall(({ action, at }) => {
    if (action !== 'ReplaceNetworkAclEntry') return undefined;
    times.push(at.getTime());
    return { latencyMs: CALL_MS };
  });
  const bench = {
    ec2,
    elb,
    ledger: { dynamodb, table: TABLE, lease: answer.lease },
    clock: account.clock,
    incident: 'i-1',
    environment: 'test',
    denyRows: [],
    denyWindow: { firstRule: 1, lastRule: 99 },
    ruleRows: [],
    splitRows: [],
    groupIds: new Map<string, string>(),
    beforehand: [],
    lastWriteAt: until,
  };
  const outcomes = await applyPlan(bench, changes);
  expect(outcomes.map(({ result }) => result)).toEqual(['done', 'done']);
  return times;
}

it('replacements are made side by side', async () => {
  const [first, second] = await timeReplacements([replace(1), replace(2)]);
  expect(second).toBe(first);
});

it('a replacement that relies on another one is made after it', async () => {
  const [first = 0, second = 0] = await timeReplacements([replace(1), replace(2, 1)]);
  expect(second - first).toBeGreaterThanOrEqual(CALL_MS);
});
