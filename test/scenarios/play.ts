/** Plays a deny scenario: puts the entries, lets the offenders come in waves, plans and applies, and tells what stands. */
import { CreateNetworkAclEntryCommand, DeleteNetworkAclEntryCommand } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { applyPlan } from '../../lambda/aws/apply';
import { readLedger } from '../../lambda/aws/ledger';
import { takeLease } from '../../lambda/aws/lease';
import { describeNetworkAcls } from '../../lambda/aws/network-acl';
import type { EnvironmentFile } from '../../lambda/config';
import { learnAclLimits, type AclLimit } from '../../lambda/core/acl-limits';
import { makeNeverBlockList } from '../../lambda/core/never-block';
import type { Observation } from '../../lambda/core/observation';
import type { Plan } from '../../lambda/core/plan';
import { mergeOffenders, planRemediation } from '../../lambda/core/remediation-plan';
import type { Offender } from '../../lambda/core/verdict';
import { evidenceOf, visits } from '../support/evidence';
import { openedIncident } from '../support/incident';
import { BALANCER, networkInterface, server, siteWith } from '../support/network';
import { INCIDENT, NOW, offender } from '../support/network-acl';
import { policyWith } from '../support/policy';
import type { AclAccount, Guards } from './acl-account';

/** `100 allow 0.0.0.0/0` */
export type EntryText = string;

export interface Scenario {
  readonly name: string;
  readonly guards?: Guards;
  /** Which of the three subnets hold targets; the first, unless told. */
  readonly targets?: readonly (0 | 1 | 2)[];
  /** Inbound entries of the two ACLs, before Floodgate. */
  readonly entries: readonly (readonly EntryText[])[];
  /** What AWS enforces; and what Service Quotas says, where that differs. */
  readonly quota?: number;
  readonly quotaToldAs?: number;
  readonly deny?: NonNullable<EnvironmentFile['deny']>;
  /** Who comes, with how many requests each. */
  readonly waves: readonly (readonly (readonly [address: string, connects: number])[])[];
  /** Innocent direct clients and their requests. */
  readonly visitors?: readonly (readonly [address: string, requests: number])[];
  /** Calls at the same time compete, so that numbers and failures may differ from play to play. */
  readonly isRace?: boolean;
  /** What people do between planning and applying a wave. */
  readonly meanwhile?: (wave: number, people: People) => Promise<void>;
}

/** Somebody at the AWS console. */
export interface People {
  put(entry: EntryText): Promise<void>;
  remove(ruleNumber: number): Promise<void>;
}

/** Ids are told as `first` and `second`, so that two accounts can be compared. */
export interface Played {
  /** Inbound entries of both ACLs in the end, AWS's own default denies left out. */
  readonly entries: readonly [readonly EntryText[], readonly EntryText[]];
  readonly plans: readonly Plan[];
  /** Changes that were not made, wave by wave. */
  readonly failures: readonly (readonly string[])[];
}

export async function playScenario(account: AclAccount, scenario: Scenario): Promise<Played> {
  for (const [index, entries] of scenario.entries.entries()) {
    for (const entry of entries) await put(account, index, entry);
  }
  const people: People = {
    put: (entry) => put(account, 0, entry),
    remove: (RuleNumber) => remove(account, RuleNumber),
  };
  const plans: Plan[] = [];
  const failures: string[][] = [];
  let known: readonly Offender[] = [];
  let limits: readonly AclLimit[] = [];
  for (const [index, wave] of scenario.waves.entries()) {
    const found = wave.map(([address, connects]) => offender(address, { connects }));
    const observed = await observeAcls(account, scenario);
    const plan = await makePlan(account, scenario, { observed, found, known, limits });
    await scenario.meanwhile?.(index, people);
    const outcomes = await apply(account, plan, index);
    known = mergeOffenders(known, found);
    limits = learnAclLimits(limits, outcomes, observed.networkAcls);
    plans.push(plan);
    failures.push(
      outcomes
        .filter(({ result }) => result !== 'done')
        .map(({ change, detail }) => `${change.kind}: ${detail ?? ''}`),
    );
  }
  const acls = (await observeAcls(account, scenario)).networkAcls;
  const list = (id: string): readonly EntryText[] =>
    (acls.find((acl) => acl.id === id)?.entries ?? [])
      .filter(({ egress, ruleNumber }) => !egress && ruleNumber < 32767)
      .map(({ ruleNumber, action, cidr }) => `${ruleNumber} ${action} ${cidr}`);
  return rename(account, { entries: [list(account.aclIds[0]), list(account.aclIds[1])], plans, failures });
}

interface Seen {
  readonly observed: Observation;
  readonly found: readonly Offender[];
  readonly known: readonly Offender[];
  readonly limits: readonly AclLimit[];
}

async function makePlan(
  { dynamodb, table, aclIds }: AclAccount,
  scenario: Scenario,
  { observed, found, known, limits }: Seen,
): Promise<Plan> {
  const { denies, rules } = await readLedger({ dynamodb, table });
  const policy = policyWith({
    lockDown: 'manual',
    ...(scenario.deny === undefined ? {} : { deny: scenario.deny }),
  });
  const requests = (scenario.visitors ?? []).flatMap(([address, count]) => visits(address, count));
  return planRemediation({
    observed,
    evidence: evidenceOf({ requests }),
    findings: { verdict: 'connect-flood', why: 'a scenario', offenders: found, suspects: [], spared: [] },
    ledger: { incident: openedIncident({ verdict: 'connect-flood', offenders: known }), denies, rules },
    neverBlock: makeNeverBlockList(policy, observed.ownRanges),
    policy,
    networkAclIds: scenario.guards === undefined ? [aclIds[0]] : aclIds,
    loadBalancerArn: BALANCER.arn,
    environment: 'test',
    webSecurityGroupIds: [],
    quota: scenario.quotaToldAs ?? scenario.quota ?? 20,
    aclLimits: limits,
    strikes: new Map(),
    incident: INCIDENT,
    now: NOW,
  });
}

async function apply({ ec2, dynamodb, table }: AclAccount, plan: Plan, wave: number) {
  const holder = `wave-${wave}`;
  const until = new Date(NOW.getTime() + 1000);
  // Each run ends before the next one begins.
  const now = new Date(NOW.getTime() + wave * 10_000);
  const taken = await takeLease(dynamodb, table, {
    holder,
    now,
    until: new Date(until.getTime() + wave * 10_000),
  });
  if (taken.kind !== 'taken') throw new Error(`the lease is held by ${taken.holder}`);
  const ledger = { dynamodb, table, lease: taken.lease };
  const { denies, rules } = await readLedger(ledger);
  return applyPlan(
    {
      ec2,
      ledger,
      clock: { now: () => NOW, sleep: () => Promise.resolve() },
      elb: new ElasticLoadBalancingV2Client({ region: 'ap-northeast-1' }),
      incident: INCIDENT,
      environment: 'test',
      splitRows: [],
      groupIds: new Map(),
      denyRows: denies,
      denyWindow: { firstRule: 1, lastRule: 99 },
      ruleRows: rules,
      beforehand: [],
      lastWriteAt: until,
    },
    plan.changes,
  );
}

async function observeAcls(account: AclAccount, scenario: Scenario): Promise<Observation> {
  const targets = (scenario.targets ?? [0]).map((subnet, index) =>
    server(`i-0000000${index}`, {
      interfaces: [networkInterface(`eni-0000000${index}`, { subnetId: account.subnetIds[subnet] })],
    }),
  );
  const networkAcls = await describeNetworkAcls(account.ec2, { aclIds: account.aclIds, subnetIds: [] });
  return siteWith([], { targets, networkAcls });
}

async function put({ ec2, aclIds }: AclAccount, acl: number, text: EntryText): Promise<void> {
  const [number, action, cidr = ''] = text.split(' ');
  await ec2.send(
    new CreateNetworkAclEntryCommand({
      NetworkAclId: aclIds[acl],
      RuleNumber: Number(number),
      RuleAction: action === 'allow' ? 'allow' : 'deny',
      Protocol: '-1',
      Egress: false,
      ...(cidr.includes(':') ? { Ipv6CidrBlock: cidr } : { CidrBlock: cidr }),
    }),
  );
}

async function remove({ ec2, aclIds }: AclAccount, RuleNumber: number): Promise<void> {
  await ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId: aclIds[0], RuleNumber, Egress: false }));
}

function rename({ aclIds, subnetIds }: AclAccount, played: Played): Played {
  const names = new Map<string, string>([
    [aclIds[0], 'first'],
    [aclIds[1], 'second'],
    ...subnetIds.map((id, index): [string, string] => [id, `subnet ${index}`]),
  ]);
  let text = JSON.stringify(played);
  for (const [id, name] of names) text = text.replaceAll(id, name);
  return JSON.parse(text) as Played;
}
