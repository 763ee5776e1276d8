/**
 * `own-harm`: the first wave of the same flood, at a company whose own automation takes rules that it does not know out of
 * its security groups. It happens to run right after the lock-down, and takes what lets the load balancer in: now it is the
 * lock-down that makes the site dark, in the seconds that a change of rules needs to act. No health check shows it yet;
 * what is read back does. The one rule that opens the way again is restored, and people take over.
 */
import type { Incident, OpenOptions, Scene } from './incident';
import { memo, MEMO_ENVIRONMENT, MEMO_PROBES } from './memo';
import { FIRST_WAVE_SENDERS, japanTime, openMemo } from './memo-scene';
import { NODES, SITE } from './site';

const END = japanTime('16:50:00');
const STRANGER = '192.0.2.250';
/** After the call took effect, and before its answer is read. */
const AUTOMATION_AFTER_MS = 50;

export const ownHarm: Incident = {
  ...memo,
  name: 'own-harm',
  title: 'The CONNECT flood, and a lock-down that cuts the load balancer off: undone, and handed to people',
  environment: MEMO_ENVIRONMENT,
  end: END,
  expectations: {
    ...memo.expectations,
    shutOut: FIRST_WAVE_SENDERS,
    letIn: [...memo.expectations.letIn, STRANGER],
    handedOver: true,
  },
  probes: MEMO_PROBES.filter(
    ({ who, address }) => who !== 'offender' || FIRST_WAVE_SENDERS.some((one) => one === address),
  ),
  stages: [
    {
      // No rule admits the load balancer any more, and its packets do not feel it yet.
      name: 'cut off',
      at: { beforeCall: 'AuthorizeSecurityGroupIngress', after: 'RevokeSecurityGroupIngress' },
      expectations: {
        open: NODES.map((node) => node.privateAddress),
        shut: [],
        loadBalancerGroups: ['load-balancer'],
      },
    },
  ],
  open: openOwnHarm,
};

function openOwnHarm(options: OpenOptions = {}): Scene {
  const scene = openMemo(END, options);
  const { account } = scene;
  const { clock, state, context } = account;
  const known = new Set(state.groupRules.keys());
  let hasRun = false;
  const removeUnknownRules = (): void => {
    for (const rule of [...state.groupRules.values()])
      if (rule.groupId === SITE.webGroupId && !rule.egress && !known.has(rule.id))
        state.groupRules.delete(rule.id);
    context.networkChanged();
  };
  account.onCall(({ action, input }) => {
    if (action !== 'RevokeSecurityGroupIngress' || 'DryRun' in input || hasRun) return undefined;
    hasRun = true;
    clock.plan(clock.nowMs() + AUTOMATION_AFTER_MS, removeUnknownRules);
    return undefined;
  });
  return scene;
}
