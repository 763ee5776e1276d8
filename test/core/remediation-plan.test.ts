/** From what was seen to what is to be done: the whole plan, its bounds and its warnings. */
import { makeNeverBlockList } from '../../lambda/core/never-block';
import type { Plan } from '../../lambda/core/plan';
import {
  mergeOffenders,
  planExpiry,
  planRemediation,
  type Situation,
} from '../../lambda/core/remediation-plan';
import { connects, evidenceOf, judgeSeen, visits, type Seen } from '../support/evidence';
import { openedIncident } from '../support/incident';
import { BALANCER, rule, siteWith, WEB_GROUP } from '../support/network';
import { aclWith, deny, denyRow, INCIDENT, NOW, offender } from '../support/network-acl';
import { policyWith } from '../support/policy';

const FLOOD = connects('203.0.113.7', 10);
const OPEN = siteWith([rule('tcp/80', '0.0.0.0/0')]);
const ACL = 'acl-0000000a';
const NO_LEDGER = { incident: undefined, denies: [], rules: [] };

function plan(seen: Seen, differing: Partial<Situation> = {}): Plan {
  const policy = policyWith();
  return planRemediation({
    observed: OPEN,
    evidence: evidenceOf(seen),
    findings: judgeSeen(seen),
    ledger: NO_LEDGER,
    neverBlock: makeNeverBlockList(policy, OPEN.ownRanges),
    policy,
    networkAclIds: [ACL],
    webSecurityGroupIds: [WEB_GROUP],
    loadBalancerArn: BALANCER.arn,
    environment: 'test',
    quota: 20,
    strikes: new Map(),
    incident: INCIDENT,
    now: NOW,
    ...differing,
  });
}

const kindsOf = ({ changes }: Pick<Plan, 'changes'>): string[] => [
  ...new Set(changes.map(({ kind }) => kind)),
];

describe('a flood', () => {
  it('is answered by denies first, then by the lock-down', () => {
    const answer = plan({ requests: FLOOD });
    expect(kindsOf(answer)).toEqual(['add-deny-entry', 'authorize-ingress', 'settle', 'revoke-ingress']);
    expect(answer).toMatchObject({
      verdict: 'connect-flood',
      denies: [{ cidr: '203.0.113.7/32', networkAclId: ACL }],
    });
  });

  it('leaves the groups open where the lock-down is by hand', () => {
    expect(kindsOf(plan({ requests: FLOOD }, { policy: policyWith({ lockDown: 'manual' }) }))).toEqual([
      'add-deny-entry',
    ]);
  });

  it('gives the same plan for the same world', () => {
    expect(plan({ requests: FLOOD })).toEqual(plan({ requests: FLOOD }));
    expect(JSON.parse(JSON.stringify(plan({ requests: FLOOD })))).toEqual(plan({ requests: FLOOD }));
  });

  it('weighs the visitors that a wider block would hit', () => {
    const requests = [...FLOOD, ...connects('203.0.113.9', 10), ...visits('203.0.113.8', 25)];
    const answer = plan(
      { requests },
      { policy: { ...policyWith(), deny: { ...policyWith().deny, budget: 1 } } },
    );
    expect(answer.denies).toMatchObject([{ addresses: '1' }]);
  });
});

describe('the requests of a load balancer node', () => {
  const attackers = [...connects('203.0.113.6', 10), ...connects('203.0.113.7', 10)];
  const oneEntry = { ...policyWith(), deny: { ...policyWith().deny, budget: 1 } };

  it("never weigh for the strangers beside it: they are many visitors'", () => {
    const requests = [...attackers, ...visits('10.0.0.10', 5000)];
    const answer = plan({ requests }, { policy: oneEntry });
    expect(answer.denies).toMatchObject([{ cidr: '203.0.113.6/31', legitRequests: 0 }]);
    expect(answer.coverage).toMatchObject([{ legitRequests: 0, coveredRequests: 20, attackRequests: 20 }]);
  });

  it('keep a block from being denied that holds the node, whatever it weighs', () => {
    const neverBlock = makeNeverBlockList(policyWith(), [
      { cidr: '203.0.113.5/32', reason: 'load balancer node' },
    ]);
    const requests = [
      ...connects('203.0.113.4', 10),
      ...connects('203.0.113.6', 10),
      ...visits('203.0.113.5', 1),
    ];
    const answer = plan({ requests }, { policy: oneEntry, neverBlock });
    expect(answer.denies).toMatchObject([{ addresses: '1', legitRequests: 0 }]);
    expect(answer.coverage).toMatchObject([
      {
        entries: 1,
        budget: 1,
        leftOver: [{ kind: 'no-room', offenders: 1, attackRequests: 10, nextBudget: 2 }],
      },
    ]);
  });
});

describe("a load balancer's visitors beside the attackers", () => {
  const attackers = [...connects('203.0.113.6', 10), ...connects('203.0.113.9', 10)];
  const oneEntry = { ...policyWith(), deny: { ...policyWith().deny, budget: 1 } };
  const evidence = {
    ...evidenceOf({ requests: attackers }),
    forwarded: [{ address: '203.0.113.8', requests: 25 }],
  };
  const denied = (subnetIds: readonly string[]) => {
    const observed = siteWith([], { networkAcls: [aclWith([], { subnetIds })] });
    return plan({ requests: attackers }, { evidence, observed, policy: oneEntry });
  };

  it('change the list of an ACL that guards its subnets, too: a block that holds them costs too much', () => {
    const answer = denied(['subnet-0000000a', 'subnet-000000aa']);
    expect(answer.denies).toMatchObject([{ addresses: '1', legitRequests: 0 }]);
  });

  it("do not change the list of an ACL that guards the servers' subnets only: it never meets them", () => {
    const answer = denied(['subnet-0000000a']);
    expect(answer.denies).toMatchObject([{ cidr: '203.0.113.0/28', legitRequests: 0 }]);
  });

  it('are never denied for what they did', () => {
    const answer = denied(['subnet-0000000a', 'subnet-000000aa']);
    expect(answer.offenders.map(({ address }) => address)).toEqual(['203.0.113.6', '203.0.113.9']);
    expect(answer.suspects).toEqual([]);
  });
});

describe('no flood', () => {
  it('changes nothing', () => {
    const answer = plan({ requests: connects('203.0.113.7', 9) });
    expect(answer.changes).toEqual([]);
    expect(answer.denies).toEqual([]);
  });

  it('still lets old denies end', () => {
    const denies = [denyRow(1, '203.0.113.7/32', { until: NOW.toISOString() })];
    const observed = { ...OPEN, networkAcls: [aclWith([deny(1, '203.0.113.7/32')])] };
    expect(kindsOf(plan({}, { observed, ledger: { ...NO_LEDGER, denies } }))).toEqual(['remove-deny-entry']);
  });
});

describe('without evidence', () => {
  it('nobody new is denied', () => {
    const findings = { verdict: 'no-evidence' as const, why: 'x', offenders: [], suspects: [], spared: [] };
    expect(plan({ requests: FLOOD }, { findings }).changes).toEqual([]);
  });
});

describe('an incident that goes on', () => {
  const ledger = {
    ...NO_LEDGER,
    incident: openedIncident({ verdict: 'connect-flood', offenders: [offender('203.0.113.7')] }),
  };

  it('remembers who was proven before, and keeps the groups closed', () => {
    const answer = plan({ requests: connects('192.0.2.9', 10) }, { ledger });
    expect(answer.denies.map(({ cidr }) => cidr)).toEqual(['192.0.2.9/32', '203.0.113.7/32']);
    expect(kindsOf(plan({}, { ledger }))).toEqual([
      'add-deny-entry',
      'authorize-ingress',
      'settle',
      'revoke-ingress',
    ]);
  });

  it('does not deny anew who has been quiet for as long as a deny lasts', () => {
    const later = new Date('2020-12-24T08:11:00.000Z');
    expect(plan({}, { ledger, now: new Date(later.getTime() - 1) }).denies).toHaveLength(1);
    expect(plan({}, { ledger, now: later }).denies).toEqual([]);
  });

  it('keeps a deny to the end of its time, though its offender is quiet', () => {
    const denies = [denyRow(1, '203.0.113.7/32', { until: '2020-12-24T12:00:00.000Z' })];
    const observed = { ...OPEN, networkAcls: [aclWith([deny(1, '203.0.113.7/32')])] };
    const now = new Date('2020-12-24T11:00:00.000Z');
    const answer = plan({}, { ledger: { ...ledger, denies }, observed, now });
    expect(answer.changes.filter(({ target }) => target === ACL)).toEqual([]);
    expect(answer.denies).toMatchObject([{ cidr: '203.0.113.7/32', until: '2020-12-24T12:00:00.000Z' }]);
  });
});

describe('what a person rolled back during the incident', () => {
  const hold = (...heldBack: ('denies' | 'lock-down')[]): Plan =>
    plan(
      { requests: FLOOD },
      { ledger: { ...NO_LEDGER, incident: openedIncident({ verdict: 'connect-flood', heldBack }) } },
    );

  it('is not done again of itself, and the other part is', () => {
    expect(kindsOf(hold('denies'))).toEqual(['authorize-ingress', 'settle', 'revoke-ingress']);
    expect(kindsOf(hold('lock-down'))).toEqual(['add-deny-entry']);
    expect(hold('denies', 'lock-down').changes).toEqual([]);
  });

  it('is told', () => {
    expect(hold('denies').warnings[0]).toMatch(/^denies: rolled back by a person/);
  });
});

describe('whoever was proven, and must not be denied by now', () => {
  it('is no offender of this plan any more', () => {
    const incident = openedIncident({ verdict: 'connect-flood', offenders: [offender('198.51.100.7')] });
    const answer = plan({}, { ledger: { ...NO_LEDGER, incident } });
    expect(answer.offenders).toEqual([]);
    expect(answer.denies).toEqual([]);
  });
});

describe('warnings', () => {
  it('tell of an ACL that is named and does not exist, or guards no target', () => {
    expect(plan({ requests: FLOOD }, { networkAclIds: [ACL, 'acl-0000dead'] }).warnings).toContain(
      'acl-0000dead does not exist: nothing is denied there',
    );
    const elsewhere = aclWith([], { id: 'acl-0000000b', subnetIds: ['subnet-0000000f'] });
    const observed = { ...OPEN, networkAcls: [...OPEN.networkAcls, elsewhere] };
    const answer = plan({ requests: FLOOD }, { observed, networkAclIds: [ACL, 'acl-0000000b'] });
    expect(answer.warnings).toContain(
      "acl-0000000b guards none of the targets' subnets (subnet-0000000a): nothing is denied there",
    );
    expect(answer.denies).toHaveLength(1);
  });

  it("tell of a target's subnet whose ACL is not named", () => {
    const answer = plan({ requests: FLOOD }, { networkAclIds: [] });
    expect(answer.warnings).toContain(
      'subnet-0000000a holds targets, but its acl-0000000a is not named in networkAcls: nobody is denied there',
    );
  });

  it("tell which other subnets share an ACL, and which of them are the load balancer's", () => {
    const networkAcls = [
      aclWith([], { subnetIds: ['subnet-0000000a', 'subnet-000000aa', 'subnet-000000ff'] }),
    ];
    expect(plan({ requests: FLOOD }, { observed: { ...OPEN, networkAcls } }).warnings).toContain(
      `${ACL} also guards subnet-000000aa (load balancer), subnet-000000ff, where no targets are: whoever is denied is denied there, too`,
    );
    expect(plan({ requests: FLOOD }).warnings.join()).not.toContain('also guards');
  });

  it('carry what could not be trusted of the logs', () => {
    const evidence = { ...evidenceOf({ requests: FLOOD }), remarks: ['the error log could not be read'] };
    expect(plan({ requests: FLOOD }, { evidence }).warnings).toContain('the error log could not be read');
  });
});

describe('while no incident is open', () => {
  const entries = [deny(1, '203.0.113.7/32'), deny(2, '203.0.113.8/32')];
  const denies = [denyRow(1, '203.0.113.7/32', { until: NOW.toISOString() }), denyRow(2, '203.0.113.8/32')];
  const { deny: policy } = policyWith();

  it('denies end when their time is over, and no sooner', () => {
    expect(planExpiry([aclWith(entries)], { ...NO_LEDGER, denies }, policy, NOW).changes).toMatchObject([
      { kind: 'remove-deny-entry', ruleNumber: 1, why: 'its time is over' },
    ]);
  });

  it('rows of a deleted ACL go', () => {
    expect(planExpiry([], { ...NO_LEDGER, denies }, policy, NOW).changes).toMatchObject([
      { kind: 'forget-deny-row', ruleNumber: 1 },
      { kind: 'forget-deny-row', ruleNumber: 2 },
    ]);
  });
});

describe('what is known of an offender', () => {
  it('grows: the larger figures, the earliest and the latest sight', () => {
    const known = [offender('203.0.113.7', { connects: 20, busySeconds: 9 })];
    const found = [
      offender('203.0.113.7', {
        connects: 5,
        firstSeen: '2020-12-24T07:09:00.000Z',
        lastSeen: '2020-12-24T07:20:00.000Z',
      }),
      offender('192.0.2.9', { busySeconds: 100 }),
    ];
    expect(mergeOffenders(known, found)).toEqual([
      found[1],
      { ...known[0], firstSeen: '2020-12-24T07:09:00.000Z', lastSeen: '2020-12-24T07:20:00.000Z' },
    ]);
  });
});
