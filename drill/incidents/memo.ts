/**
 * `memo`: the incident as it was, met with the default settings: denied and closed at the first wave, so that
 * the second one, three hours later and from an address never seen before, reaches no server.
 */
import type { Incident, Probe } from './incident';
import { MEMO_LOG_FORMAT } from './memo-log';
import { INNOCENT_ADDRESS } from './memo-requests';
import { FIRST_WAVE_SENDERS, japanTime, MEMO_START, openMemo, SECOND_WAVE_SENDER } from './memo-scene';
import { NODES, SITE } from './site';

const END = japanTime('19:05:00');
const STRANGER = '192.0.2.250';
const VISITOR = '192.0.2.17';

export const MEMO_PROBES: readonly Probe[] = [
  ...[...FIRST_WAVE_SENDERS, SECOND_WAVE_SENDER].map((address): Probe => ({
    who: 'offender',
    address,
    port: 80,
  })),
  ...NODES.map((node): Probe => ({ who: 'load balancer', address: node.privateAddress, port: 80 })),
  { who: 'office', address: SITE.officeAddress, port: 80 },
  { who: 'office', address: SITE.officeAddress, port: 22 },
  { who: 'stranger', address: STRANGER, port: 80 },
  { who: 'stranger', address: INNOCENT_ADDRESS, port: 80 },
  { who: 'visitor', address: VISITOR, port: 443 },
];

/** The environment of the site, with its required settings only. */
export const MEMO_ENVIRONMENT = {
  account: SITE.accountId,
  region: SITE.region,
  mode: 'enforce',
  loadBalancer: SITE.loadBalancerId,
  targetGroup: SITE.targetGroupId,
  logs: {
    access: { logGroup: SITE.accessGroup, format: MEMO_LOG_FORMAT },
    error: { logGroup: SITE.errorGroup },
  },
  networkAcls: [SITE.aclId],
  webSecurityGroups: [SITE.webGroupId],
  office: [SITE.office],
  alarm: { existing: SITE.alarmName },
} as const;

export const memo: Incident = {
  name: 'memo',
  title: 'The CONNECT flood of 24 December 2020: denied and locked down at its first wave',
  environment: MEMO_ENVIRONMENT,
  start: MEMO_START,
  end: END,
  expectations: {
    denied: FIRST_WAVE_SENDERS,
    notDenied: [SECOND_WAVE_SENDER, INNOCENT_ADDRESS, SITE.officeAddress, VISITOR],
    shutOut: [...FIRST_WAVE_SENDERS, SECOND_WAVE_SENDER, INNOCENT_ADDRESS, STRANGER],
    letIn: [SITE.officeAddress, ...NODES.map((node) => node.privateAddress)],
    healthyTargets: 3,
  },
  probes: MEMO_PROBES,
  open: (options) => openMemo(END, options),
};
