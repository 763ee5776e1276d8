/**
 * The servers' log lines, and their way into the account's log groups through the CloudWatch agent.
 */
import type { Account } from '../account/account';
import type { Random } from '../random';
import type { ServerLogs, WebRequest } from './server';

export interface LogOptions {
  readonly accessGroup: string;
  readonly errorGroup: string;
  /** Offset of the servers' clocks from UTC. */
  readonly zoneMinutes: number;
  /** What the agent stamps events with: the time in the line, or (no `timestamp_format`) the time of arrival. */
  readonly stamp: 'parsed' | 'ingestion';
  /** Writes one access log line, in the format that the environment names. */
  readonly formatAccess: (request: WebRequest, beganAtMs: number, zoneMinutes: number) => string;
}

/** The agent's buffer (flushed every 5 s by default), and the way into the group. */
const AGENT_DELAY_MS = { least: 5_000, most: 8_000 } as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The logs of one server. */
export function createServerLogs(
  account: Account,
  random: Random,
  stream: string,
  options: LogOptions,
): ServerLogs {
  const send = (groupName: string, timestampMs: number, write: () => string): void => {
    const delayMs = random.integer(AGENT_DELAY_MS.least, AGENT_DELAY_MS.most);
    const ingestionMs = Math.floor(account.clock.nowMs()) + delayMs;
    const stamp = options.stamp === 'parsed' ? timestampMs : ingestionMs;
    account.state.logGroups.get(groupName)?.sent.push({ timestampMs: stamp, ingestionMs, stream, write });
  };
  const { zoneMinutes } = options;
  return {
    access: (request, beganAtMs) =>
      send(options.accessGroup, Math.floor(beganAtMs / 1000) * 1000, () =>
        options.formatAccess(request, beganAtMs, zoneMinutes),
      ),
    timeout: (request, endedAtMs, processId) =>
      send(options.errorGroup, Math.floor(endedAtMs), () =>
        formatTimeout(request, endedAtMs, processId, zoneMinutes),
      ),
  };
}

/** `any %h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D %{X-Forwarded-For}i %{X-Forwarded-Proto}i` */
export function formatMemoAccess(request: WebRequest, beganAtMs: number, zoneMinutes: number): string {
  const { client, line, status, bytes, referer, agent, holdMs, forwardedFor, forwardedProto } = request;
  const time = formatApacheTime(beganAtMs, zoneMinutes);
  const micros = Math.round(holdMs * 1000);
  // Apache's %b writes a hyphen for an empty body.
  const size = bytes === 0 ? '-' : bytes;
  return `any ${client} - - [${time}] "${line}" ${status} ${size} "${referer}" "${agent}" ${micros} ${forwardedFor} ${forwardedProto}`;
}

/** Apache's `%t` without its brackets. */
export function formatApacheTime(atMs: number, zoneMinutes: number): string {
  const local = new Date(atMs + zoneMinutes * 60_000);
  const zone = `${zoneMinutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(zoneMinutes) / 60))}${pad(Math.abs(zoneMinutes) % 60)}`;
  const month = MONTHS[local.getUTCMonth()] ?? '';
  return `${pad(local.getUTCDate())}/${month}/${local.getUTCFullYear()}:${local.toISOString().slice(11, 19)} ${zone}`;
}

/** Apache's default ErrorLogFormat, prefork: local time with microseconds, and no zone. */
function formatTimeout(request: WebRequest, atMs: number, processId: number, zoneMinutes: number): string {
  const local = new Date(atMs + zoneMinutes * 60_000);
  const micros = String(Math.floor((atMs % 1000) * 1000)).padStart(6, '0');
  const day = `${DAYS[local.getUTCDay()] ?? ''} ${MONTHS[local.getUTCMonth()] ?? ''} ${pad(local.getUTCDate())}`;
  const time = `${day} ${local.toISOString().slice(11, 19)}.${micros} ${local.getUTCFullYear()}`;
  const referer = request.referer === '' || request.referer === '-' ? '' : `, referer: ${request.referer}`;
  return (
    `[${time}] [proxy_fcgi:error] [pid ${processId}] (70007)The timeout specified has expired: ` +
    `[client ${request.client}:${request.clientPort}] AH01075: Error dispatching request to ${request.timeoutTarget ?? ''}: (polling)${referer}`
  );
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
