/** Ledgers as the widget shows them, and what surrounds them. */
import type { LedgerState, RuleRow } from '../../lambda/core/ledger-rows';
import type { WidgetView } from '../../lambda/core/widget/view';
import { openedIncident } from './incident';
import { permissionOf, rule, WEB_GROUP } from './network';
import { denyRow, INCIDENT, NOW, offender } from './network-acl';

export const FUNCTION_ARN = 'arn:aws:lambda:ap-northeast-1:123456789012:function:Floodgate-production';

export function ruleRow(differing: Partial<RuleRow> = {}): RuleRow {
  const permission = permissionOf(rule('tcp/80', '0.0.0.0/0', { id: 'sgr-1' }));
  return {
    groupId: WEB_GROUP,
    action: 'revoke',
    key: 'tcp/80 from 0.0.0.0/0',
    permission,
    ruleId: 'sgr-1',
    state: 'applied',
    incident: INCIDENT,
    since: '2020-12-24T07:12:20.000Z',
    ...differing,
  };
}

/** In the midst of the incident: four denies, and the group closed. */
export function busyLedger(differing: Partial<LedgerState> = {}): LedgerState {
  return {
    incident: openedIncident({
      verdict: 'connect-flood',
      offenders: ['216.144.247.78', '136.175.9.57'].map((address) => offender(address)),
      lastOffenceAt: '2020-12-24T07:11:58.000Z',
      lastLookAt: '2020-12-24T07:13:00.000Z',
      timeline: [
        { at: '2020-12-24T07:12:00.000Z', what: 'opened by alarm web-unhealthy', kind: 'opened' },
        { at: '2020-12-24T07:12:41.000Z', what: 'denied 4 prefixes', kind: 'denied' },
        { at: '2020-12-24T07:12:58.000Z', what: 'locked down: 2 rules taken away', kind: 'locked-down' },
      ],
    }),
    denies: [
      denyRow(1, '136.175.9.57/32', { weight: 40, offenders: ['136.175.9.57'] }),
      denyRow(2, '136.175.9.208/29', { weight: 90, offenders: ['136.175.9.209', '136.175.9.211'] }),
      denyRow(3, '216.144.247.78/32', { weight: 8 }),
      denyRow(4, '2001:db8:1:2::/64', { weight: 7, offenders: ['2001:db8:1:2::9'] }),
    ],
    rules: [
      ruleRow(),
      ruleRow({
        action: 'authorize',
        key: `tcp/80 from sg-0000000b`,
        permission: permissionOf(rule('tcp/80', 'sg-0000000b')),
      }),
    ],
    ...differing,
  };
}

export const IDLE_LEDGER: LedgerState = { incident: undefined, denies: [], rules: [] };

/** More than any network ACL holds. */
export function crowdedLedger(): LedgerState {
  const addresses = Array.from({ length: 3000 }, (_, index) => `203.${index >> 8}.113.${index & 255}`);
  return busyLedger({
    denies: addresses.map((address, index) =>
      denyRow(index, `${address}/32`, { weight: index, offenders: [address] }),
    ),
    rules: addresses.map((address) =>
      ruleRow({ permission: permissionOf(rule('tcp/80', `${address}/32`)), key: address }),
    ),
  });
}

/** The text stands wherever a person's, a log's or AWS's may stand. */
export function hostileLedger(text: string): LedgerState {
  const ledger = busyLedger();
  const { source: _, ...permission } = ruleRow().permission;
  return {
    ...ledger,
    incident: openedIncident({
      ...ledger.incident,
      id: text,
      trigger: text,
      timeline: [{ at: NOW.toISOString(), what: text }],
      handedOver: { at: NOW.toISOString(), why: text, rows: [] },
    }),
    denies: [
      denyRow(1, '203.0.113.7/32', { reason: text, incident: text, networkAclId: text, offenders: [text] }),
    ],
    rules: [
      ruleRow({
        groupId: text,
        incident: text,
        permission: { ...permission, source: { kind: 'security-group', groupId: text } },
      }),
    ],
    splits: [
      {
        loadBalancerArn: text,
        loadBalancerId: text,
        vpcId: text,
        groupName: text,
        groupId: undefined,
        state: 'applied',
        incident: text,
        since: NOW.toISOString(),
      },
    ],
  };
}

export function viewOf(state: LedgerState, differing: Partial<WidgetView> = {}): WidgetView {
  return {
    environment: 'production',
    mode: 'enforce',
    language: 'en',
    timeZone: 'Asia/Tokyo',
    theme: 'light',
    rows: 50,
    functionArn: FUNCTION_ARN,
    state,
    ...differing,
  };
}
