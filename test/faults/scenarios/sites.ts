/** The same alarm at other sites: several ACLs, IPv6, and one that is only observed. */
import { SITE } from '../../../drill/incidents/site';
import { writeOffences, type Stage } from '../stage';
import { ALARM, openFlood } from './moments';
import type { Scenario } from './scenario';

const SECOND_ACL = 'acl-0aa00000000000002';

/** Each subnet has an ACL of its own, and both are named. */
function openTwoAcls(): Stage {
  const stage = openFlood({ networkAcls: [SITE.aclId, SECOND_ACL] });
  const { networkAcls } = stage.account.state;
  const acl = networkAcls.get(SITE.aclId);
  if (acl === undefined) throw new Error('the site has no network ACL');
  const [first = '', ...others] = acl.subnetIds;
  networkAcls.set(acl.id, { ...acl, subnetIds: [first] });
  networkAcls.set(SECOND_ACL, { ...acl, id: SECOND_ACL, isDefault: false, subnetIds: others });
  return stage;
}

function openIpv6(): Stage {
  const stage = openFlood();
  writeOffences(stage, ['2a03:2880:1::5', '2a03:2880:1::6', '2a00:1450:7::1']);
  return stage;
}

const alarm = (name: string, open: () => Stage): Scenario => ({
  name,
  by: 'alarm',
  event: ALARM,
  prepare: () => Promise.resolve(open()),
});

export const SITES: readonly Scenario[] = [
  alarm('alarm, two ACLs', openTwoAcls),
  alarm('alarm, IPv6', openIpv6),
  alarm('alarm, only observed', () => openFlood({ mode: 'observe' })),
];
