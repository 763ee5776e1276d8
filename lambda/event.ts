/**
 * What may wake Floodgate: a CloudWatch alarm in its three shapes, the tick, and a person's words. Everything
 * else is an EventError that says what is accepted. Unknown in, typed out; nothing here touches the account.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { formatAddress, parseAddress } from './core/addresses';
import type { ByHandRequest } from './core/by-hand-request';
import { withoutWidgetContext } from './widget-event';

/** The caller's fault; retrying would not help. */
export class EventError extends Error {
  override readonly name = 'EventError';
}

/** One delivery of an alarm's state change. */
export interface AlarmEvent {
  readonly kind: 'alarm';
  readonly alarmArn: string;
  readonly alarmName: string;
  readonly state: string;
  /** ISO 8601 UTC: when the alarm changed its state. */
  readonly since: string;
  /** Equal for every delivery of the same state change. */
  readonly key: string;
  /** CloudWatch dimensions, as a cross-check; empty for composite alarms. */
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface ExplainAction {
  readonly kind: 'explain';
  /** Canonical literal address. */
  readonly address: string;
}

export interface StatusAction {
  readonly kind: 'status';
  /** Absent: what stands now. */
  readonly incident: string | undefined;
}

export type Request =
  | AlarmEvent
  | { readonly kind: 'tick' }
  | { readonly kind: 'plan' }
  | { readonly kind: 'remediate' }
  | StatusAction
  | ExplainAction
  | ByHandRequest;

const MINUTES_PER_YEAR = 365 * 24 * 60;
const WHOLE_MINUTES = `is not right; right would be a whole number from 1 to ${MINUTES_PER_YEAR}`;
const REASON = 'is not right; right would be a text of 1 to 200 characters';
const ADDRESSES = 'is not right; right would be a list of 1 to 100 addresses, for example ["203.0.113.7"]';

const INSTANCES = 'is not right; right would be a list of instance ids, for example ["i-0a1b2c3d4e5f67890"]';
const MEMBERS =
  'is not right; right would be a list of interfaces or instances, for example ["eni-0a1b2c3d4e5f67890"]';

const address = z.string().transform((text, context) => {
  const prefix = parseAddress(text);
  if (prefix !== undefined) return formatAddress(prefix);
  context.addIssue({
    code: 'custom',
    message: 'is not an address; right would be, for example, "203.0.113.7"',
  });
  return z.NEVER;
});
const addresses = z.array(address, ADDRESSES).min(1, ADDRESSES).max(100, ADDRESSES);

const incidentId = z.string().min(1, 'is empty; right would be an id that {"action":"status"} lists');

const byHand = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('plan') }),
  z.strictObject({ action: z.literal('remediate') }),
  z.strictObject({ action: z.literal('retire') }),
  z.strictObject({ action: z.literal('status'), incident: incidentId.optional() }),
  z.strictObject({ action: z.literal('explain'), address }),
  z.strictObject({
    action: z.literal('deny'),
    addresses,
    minutes: z.int(WHOLE_MINUTES).min(1, WHOLE_MINUTES).max(MINUTES_PER_YEAR, WHOLE_MINUTES).optional(),
    reason: z.string(REASON).trim().min(1, REASON).max(200, REASON).default('no reason given'),
  }),
  z.strictObject({ action: z.literal('allow'), addresses }),
  z.strictObject({
    action: z.literal('restart'),
    targets: z
      .array(z.string(INSTANCES).regex(/^i-[0-9a-f]{8,17}$/, INSTANCES), INSTANCES)
      .min(1, INSTANCES)
      .optional(),
  }),
  z.strictObject({
    action: z.literal('lock-down'),
    members: z.array(z.string(MEMBERS).regex(/^(?:eni|i)-[0-9a-f]{8,17}$/, MEMBERS), MEMBERS).default([]),
  }),
  z.strictObject({
    action: z.literal('rollback'),
    incident: incidentId.optional(),
    what: z
      .enum(['denies', 'lock-down', 'all'], 'is not known; right would be "denies", "lock-down" or "all"')
      .default('all'),
  }),
]);

const metrics = z
  .array(
    z.object({
      metricStat: z
        .object({ metric: z.object({ dimensions: z.record(z.string(), z.string()).optional() }) })
        .optional(),
    }),
  )
  .optional();
const state = z.object({ value: z.string(), timestamp: z.string() });

const directAlarm = z.object({
  source: z.literal('aws.cloudwatch'),
  alarmArn: z.string(),
  alarmData: z.object({ alarmName: z.string(), state, configuration: z.object({ metrics }).optional() }),
});

const eventBridgeAlarm = z.object({
  source: z.literal('aws.cloudwatch'),
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  resources: z.array(z.string()).min(1),
  detail: z.object({ alarmName: z.string(), state, configuration: z.object({ metrics }).optional() }),
});

const snsEnvelope = z.object({
  Records: z.array(z.object({ Sns: z.object({ Message: z.string() }) })).length(1),
});
const snsAlarm = z.object({
  AlarmName: z.string(),
  AlarmArn: z.string(),
  NewStateValue: z.string(),
  StateChangeTime: z.string(),
  Trigger: z
    .object({ Dimensions: z.array(z.object({ name: z.string(), value: z.string() })).optional() })
    .optional(),
});

const tick = z.object({ source: z.literal('aws.events'), 'detail-type': z.literal('Scheduled Event') });

/** Reads what woke us up. Throws EventError, which says what was wrong and what is accepted. */
export function parseEvent(event: unknown): Request {
  const direct = directAlarm.safeParse(event);
  if (direct.success) {
    const { alarmArn, alarmData } = direct.data;
    return makeAlarm(
      alarmArn,
      alarmData.alarmName,
      alarmData.state.value,
      alarmData.state.timestamp,
      dimensionsOf(alarmData.configuration?.metrics),
    );
  }
  const bridged = eventBridgeAlarm.safeParse(event);
  if (bridged.success) {
    const { resources, detail } = bridged.data;
    return makeAlarm(
      resources[0] ?? '',
      detail.alarmName,
      detail.state.value,
      detail.state.timestamp,
      dimensionsOf(detail.configuration?.metrics),
    );
  }
  const envelope = snsEnvelope.safeParse(event);
  if (envelope.success) return parseSnsMessage(envelope.data.Records[0]?.Sns.Message ?? '');
  if (tick.safeParse(event).success) return { kind: 'tick' };
  return parseAction(withoutWidgetContext(event));
}

function parseSnsMessage(message: string): Request {
  const alarm = snsAlarm.safeParse(readJson(message));
  if (!alarm.success) throw notAccepted('an SNS message that is no CloudWatch alarm');
  const { AlarmArn, AlarmName, NewStateValue, StateChangeTime, Trigger } = alarm.data;
  const dimensions = Object.fromEntries((Trigger?.Dimensions ?? []).map(({ name, value }) => [name, value]));
  return makeAlarm(AlarmArn, AlarmName, NewStateValue, StateChangeTime, dimensions);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function dimensionsOf(list: z.infer<typeof metrics>): Record<string, string> {
  return Object.assign(
    {},
    ...(list ?? []).map(({ metricStat }) => metricStat?.metric.dimensions ?? {}),
  ) as Record<string, string>;
}

function makeAlarm(
  alarmArn: string,
  alarmName: string,
  stateValue: string,
  timestamp: string,
  dimensions: Record<string, string>,
): AlarmEvent {
  // AWS writes `+0000`, without the colon that ISO 8601 wants; Date.parse need not know that.
  const since = new Date(timestamp.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  if (Number.isNaN(since.getTime()))
    throw notAccepted(`an alarm whose state time is "${timestamp.slice(0, 40)}"`);
  const key = `${alarmArn}@${since.toISOString()}`;
  return {
    kind: 'alarm',
    alarmArn,
    alarmName,
    state: stateValue,
    since: since.toISOString(),
    key,
    dimensions,
  };
}

function parseAction(event: unknown): Request {
  const result = byHand.safeParse(event);
  if (!result.success) throw notAccepted(describeProblems(event, result.error.issues));
  const { data } = result;
  switch (data.action) {
    case 'rollback':
      return { kind: 'rollback', incident: data.incident, what: data.what };
    case 'explain':
      return { kind: 'explain', address: data.address };
    case 'deny':
      return { kind: 'deny', addresses: data.addresses, minutes: data.minutes, reason: data.reason };
    case 'allow':
      return { kind: 'allow', addresses: data.addresses };
    case 'restart':
      return { kind: 'restart', targets: data.targets };
    case 'lock-down':
      return { kind: 'lock-down', members: data.members };
    case 'status':
      return { kind: 'status', incident: data.incident };
    case 'plan':
    case 'remediate':
    case 'retire':
      return { kind: data.action };
  }
}

/** A known action with wrong words is told what is wrong; all else is shown as it came. */
function describeProblems(event: unknown, issues: readonly z.core.$ZodIssue[]): string {
  const told = issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key} is not known here`);
    return issue.path.length > 0 && issue.path[0] !== 'action'
      ? [`${issue.path.join('.')} ${issue.message}`]
      : [];
  });
  return [describeUnknown(event), ...told].join('; ');
}

function describeUnknown(event: unknown): string {
  const text = JSON.stringify(event) as string | undefined;
  return text === undefined ? 'no event' : text.length > 200 ? `${text.slice(0, 197)}...` : text;
}

function notAccepted(what: string): EventError {
  return new EventError(
    `Not accepted: ${what}. Floodgate takes a CloudWatch alarm (directly, by SNS or EventBridge), its own tick, or one of ` +
      '{"action":"plan"}, {"action":"remediate"}, {"action":"status"}, {"action":"status","incident":"<id>"}, {"action":"explain","address":"203.0.113.7"}, ' +
      '{"action":"deny","addresses":["203.0.113.7"],"minutes":60,"reason":"…"}, {"action":"allow","addresses":["203.0.113.7"]}, ' +
      '{"action":"lock-down"}, {"action":"restart"}, {"action":"retire"}, ' +
      '{"action":"rollback","incident":"<id>","what":"denies"|"lock-down"|"all"}. Nothing was changed.',
  );
}

/** An incident's id: readable, sortable, and the same for every delivery of the same state change. */
export function makeIncidentId(at: string, key: string): string {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 6);
  return `${at.replace(/\.\d+Z$/, 'Z').replace(/[-:]/g, '')}-${digest}`;
}
