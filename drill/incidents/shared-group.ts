/**
 * `shared-group`: the first wave of the same flood, at a site whose load balancer and servers share one security group,
 * as they did on that day. The load balancer is given a group of its own, and only then the shared one is closed; in
 * the end all of it is taken back.
 */
import type { Incident, Stage } from './incident';
import { memo, MEMO_ENVIRONMENT, MEMO_PROBES } from './memo';
import { INNOCENT_ADDRESS } from './memo-requests';
import { FIRST_WAVE_SENDERS, japanTime, openMemo } from './memo-scene';
import { NODES, SITE } from './site';

const END = japanTime('16:50:00');
const STRANGER = '192.0.2.250';
const VISITOR = '192.0.2.17';
const OWN_GROUP = 'floodgate-drill-shared-group-web';
const KEPT = [SITE.officeAddress, VISITOR, ...NODES.map((node) => node.privateAddress)];

const STAGES: readonly Stage[] = [
  {
    // Everything is admitted, and nothing taken away yet.
    name: 'split',
    at: { beforeCall: 'RevokeSecurityGroupIngress' },
    expectations: { open: [...KEPT, STRANGER], shut: [], loadBalancerGroups: [OWN_GROUP, 'web'] },
  },
  {
    name: 'rolled back',
    at: { afterEvent: { action: 'rollback', what: 'all' } },
    expectations: {
      open: [...KEPT, STRANGER, INNOCENT_ADDRESS, ...FIRST_WAVE_SENDERS],
      shut: [],
      loadBalancerGroups: ['web'],
    },
  },
];

export const sharedGroup: Incident = {
  ...memo,
  name: 'shared-group',
  title:
    'The CONNECT flood at a site whose load balancer and servers share a security group: split, and closed',
  environment: MEMO_ENVIRONMENT,
  end: END,
  expectations: {
    ...memo.expectations,
    shutOut: [...FIRST_WAVE_SENDERS, INNOCENT_ADDRESS, STRANGER],
    loadBalancerGroups: [OWN_GROUP, 'web'],
  },
  probes: MEMO_PROBES,
  stages: STAGES,
  open: (options) => openMemo(END, options, { isGroupShared: true }),
};
