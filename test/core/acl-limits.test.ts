/** What a refusal teaches: as many rules as stood when AWS refused one more. */
import { describeFullAcl, findSeenQuota, learnAclLimits } from '../../lambda/core/acl-limits';
import type { Outcome } from '../../lambda/core/outcome';
import type { DenyEntry } from '../../lambda/core/plan';
import { aclWith, deny, NOW, planAcl } from '../support/network-acl';

const ACL = 'acl-0000000a';
const acls = [aclWith([deny(1, '192.0.2.1/32')])];

function adding(cidr: string, result: Outcome['result'], detail?: string): Outcome {
  const [template] = planAcl(['203.0.113.7']).denies;
  const entry: DenyEntry = { ...template!, cidr };
  const change = { kind: 'add-deny-entry' as const, target: ACL, entry };
  return { change, result, detail, at: NOW.toISOString() };
}

const refused = (cidr: string): Outcome => adding(cidr, 'failed', describeFullAcl(ACL));

it('counts what stood before and what was added, the default deny included', () => {
  const outcomes = [
    adding('203.0.113.7/32', 'done'),
    refused('203.0.113.9/32'),
    adding('2001:db8::/64', 'done'),
  ];
  // One foreign deny, the allow, the default deny, and one of ours.
  expect(learnAclLimits([], outcomes, acls)).toEqual([{ networkAclId: ACL, family: 4, rules: 4 }]);
});

it('learns nothing from a failure of another kind, or of an ACL that was not seen', () => {
  expect(learnAclLimits([], [adding('203.0.113.7/32', 'failed', 'RequestLimitExceeded')], acls)).toEqual([]);
  expect(learnAclLimits([], [refused('203.0.113.7/32')], [])).toEqual([]);
});

it('keeps what it knows of others, and the newest lesson about an ACL', () => {
  const known = [
    { networkAclId: ACL, family: 4 as const, rules: 9 },
    { networkAclId: 'acl-0000000b', family: 6 as const, rules: 7 },
  ];
  const learned = learnAclLimits(known, [refused('203.0.113.7/32')], acls);
  expect(findSeenQuota(learned, ACL)).toEqual({ 4: 3 });
  expect(findSeenQuota(learned, 'acl-0000000b')).toEqual({ 6: 7 });
});

it('bounds the next plan, which then has the best list for the room there is', () => {
  const plan = planAcl(['203.0.113.6', '203.0.113.9', '198.18.0.1'], { quota: 40, seenQuota: { 4: 4 } });
  expect(plan.denies.map(({ cidr }) => cidr).sort()).toEqual(['198.18.0.1/32', '203.0.113.0/28']);
  expect(plan.coverage).toMatchObject([{ entries: 2, budget: 2, coveredRequests: 30 }]);
});
