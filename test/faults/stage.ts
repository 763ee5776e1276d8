/**
 * A small account with Floodgate installed: the incident's site, a handful of log lines, and no world around it, so
 * that thousands of runs cost minutes. A stage can be copied, to try one moment in many ways.
 */
import { createAccount, type Account } from '../../drill/account/account';
import { createTable } from '../../drill/account/dynamodb/state';
import type { AccountState } from '../../drill/account/state';
import { MEMO_ENVIRONMENT } from '../../drill/incidents/memo';
import { buildSite, SITE } from '../../drill/incidents/site';
import { deepCopy } from './deep-copy';
import type { Clock } from '../../lambda/aws/clock';
import { parseEnvironment, type Environment } from '../../lambda/config';
import type { Report } from '../../lambda/core/report';
import { parseEvent } from '../../lambda/event';
import { remediate } from '../../lambda/remediate';
import { chooseAlarmName } from '../../lib/alarm-name';

export const TABLE = 'floodgate-ledger';
export const TOPIC = 'arn:aws:sns:ap-northeast-1:123456789012:floodgate-reports';
export const CHAT_TOPIC = 'arn:aws:sns:ap-northeast-1:123456789012:floodgate-chat';
/** Where they stand in the account. */
export const DEPLOYED = {
  tableArn: `arn:aws:dynamodb:ap-northeast-1:123456789012:table/${TABLE}`,
  topicArn: TOPIC,
  chatTopicArn: CHAT_TOPIC,
} as const;
export const ALARM_AT = new Date('2020-12-24T07:12:00Z');
/** As deployed. */
const FUNCTION_TIMEOUT_MS = 5 * 60_000;
/** More ids than one stage ever gives. */
const IDS_PER_STAGE = 500;

export interface Stage {
  readonly account: Account;
  readonly environment: Environment;
  /** What differs from the site's environment file. */
  readonly settings: object;
  /** How often it was copied from copies. */
  readonly generation: number;
  /** One invocation of the function. Lambda repeats an event under the same run id; its clock may stand wrong. */
  invoke(event: unknown, runId: string, clock?: Clock): Promise<Report>;
}

/** @param settings differ from the site's environment file */
export function openStage(settings: object = {}, shuffleSeed?: number): Stage {
  const account = createAccount({
    start: ALARM_AT,
    ...(shuffleSeed === undefined ? {} : { shuffleSeed }),
  });
  buildSite(account);
  account.state.tables.set(TABLE, createTable(TABLE));
  account.state.topics.add(TOPIC).add(CHAT_TOPIC);
  return install(account, settings, readEnvironment(settings), 0);
}

function readEnvironment(settings: object): Environment {
  return parseEnvironment('faults', { ...MEMO_ENVIRONMENT, ...settings });
}

function install(account: Account, settings: object, environment: Environment, generation: number): Stage {
  return {
    account,
    environment,
    settings,
    generation,
    invoke: (event, runId, clock = account.clock) =>
      remediate(parseEvent(event), {
        environment,
        clients: account.startRun(runId),
        clock,
        table: TABLE,
        topicArn: TOPIC,
        ...(environment.notify.chat === undefined ? {} : { chatTopicArn: CHAT_TOPIC }),
        alarmName: chooseAlarmName(environment),
        runId,
        endsAt: new Date(clock.now().getTime() + FUNCTION_TIMEOUT_MS),
      }),
  };
}

/** The same account at the same moment, for a life of its own. */
export function copyStage(stage: Stage, shuffleSeed?: number): Stage {
  return copyWith(stage, stage, shuffleSeed);
}

/** A copy on which other settings were deployed. */
export function copyDeployed(stage: Stage, settings: object): Stage {
  const all = { ...stage.settings, ...settings };
  const copy = copyWith(stage, { settings: all, environment: readEnvironment(all) }, undefined);
  const { alarms } = copy.account.state;
  const alarm = alarms.get(SITE.alarmName);
  if (alarm === undefined) throw new Error('the site has no alarm');
  const name = chooseAlarmName(copy.environment);
  alarms.set(name, { ...alarm, name });
  return copy;
}

function copyWith(
  { account, generation }: Stage,
  { settings, environment }: Pick<Stage, 'settings' | 'environment'>,
  shuffleSeed: number | undefined,
): Stage {
  const copy = createAccount({
    start: account.clock.now(),
    ...(shuffleSeed === undefined ? {} : { shuffleSeed }),
  });
  copyState(account.state, copy.state);
  // Ids that the original gave must not be given again.
  for (let used = 0; used < IDS_PER_STAGE * (generation + 1); used += 1) copy.context.newId('used');
  return install(copy, settings, environment, generation + 1);
}

function copyState(from: AccountState, to: AccountState): void {
  for (const key of Object.keys(from) as (keyof AccountState)[]) {
    const [source, target]: [unknown, unknown] = [deepCopy<unknown>(from[key]), to[key]];
    if (source instanceof Map && target instanceof Map)
      for (const [id, value] of source) target.set(id, value);
    else if (source instanceof Set && target instanceof Set) for (const value of source) target.add(value);
    else if (Array.isArray(source) && Array.isArray(target)) target.push(...(source as unknown[]));
    else if (typeof source === 'object' && typeof target === 'object') Object.assign(target ?? {}, source);
  }
}

/** Waits until so many minutes after a moment. */
export async function sleepUntil({ account }: Stage, from: Date, minutes: number): Promise<void> {
  await account.clock.sleep(from.getTime() + minutes * 60_000 - account.clock.nowMs());
}

/** Lines of CONNECT requests that held a worker, as the servers' logs show them; they arrive now. */
export function writeOffences(
  stage: Stage,
  addresses: readonly string[],
  { minutesAgo = 5, holdSeconds = 238.096628 }: { minutesAgo?: number; holdSeconds?: number } = {},
): void {
  const now = stage.account.clock.nowMs();
  const lines = addresses.flatMap((address, who) =>
    Array.from({ length: 8 }, (_, index) => {
      const at = now - minutesAgo * 60_000 + who * 700 + index * 9_000;
      const held = Math.round(holdSeconds * 1_000_000);
      const request = `"CONNECT www.example.net:443 HTTP/1.1" 504 247 "-" "curl/7.64" ${held} - -`;
      return { at, line: `any ${address} - - [${formatTime(at)}] ${request}` };
    }),
  );
  writeLines(stage, SITE.accessGroup, lines);
}

/** A page that an ordinary visitor read. */
export function writeVisit(stage: Stage, address: string, minutesAgo = 4): void {
  const at = stage.account.clock.nowMs() - minutesAgo * 60_000;
  const line = `any ${address} - - [${formatTime(at)}] "GET / HTTP/1.1" 200 21176 "-" "Mozilla/5.0" 38492 - -`;
  writeLines(stage, SITE.accessGroup, [{ at, line }]);
}

/** Time-outs of php-fpm, which are all that is seen of some offenders. */
export function writeTimeouts(stage: Stage, address: string, minutesAgo = 5): void {
  const now = stage.account.clock.nowMs();
  const lines = Array.from({ length: 3 }, (_, index) => {
    const at = now - minutesAgo * 60_000 + index * 11_000;
    const stamp = `Thu Dec 24 ${japan(at).slice(11, 19)}.979458 2020`;
    const what = `(70007)The timeout specified has expired: [client ${address}:39728] AH01075: Error dispatching request to :443: (polling)`;
    return { at, line: `[${stamp}] [proxy_fcgi:error] [pid 31611] ${what}` };
  });
  writeLines(stage, SITE.errorGroup, lines);
}

function writeLines(
  { account }: Stage,
  groupName: string,
  lines: readonly { readonly at: number; readonly line: string }[],
): void {
  const group = account.state.logGroups.get(groupName);
  for (const { at, line } of lines) {
    group?.events.push({
      timestampMs: at,
      ingestionMs: account.clock.nowMs(),
      message: line,
      stream: 'web-1',
      number: group.events.length,
    });
  }
}

function japan(atMs: number): string {
  return new Date(atMs + 9 * 3_600_000).toISOString();
}

function formatTime(atMs: number): string {
  const text = japan(atMs);
  return `${text.slice(8, 10)}/Dec/2020:${text.slice(11, 19)} +0900`;
}

export function setAlarm({ account }: Stage, value: 'OK' | 'ALARM'): void {
  const alarm = account.state.alarms.get(SITE.alarmName);
  if (alarm === undefined) throw new Error('the site has no alarm');
  const state = { value, reason: 'set by hand', since: account.clock.now() };
  account.state.alarms.set(SITE.alarmName, { ...alarm, state });
}

export const TICK = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [], detail: {} };

/** The alarm's state change, as CloudWatch hands it to the function. */
export function alarmEvent(since: Date): object {
  return {
    source: 'aws.cloudwatch',
    alarmArn: `arn:aws:cloudwatch:${SITE.region}:${SITE.accountId}:alarm:${SITE.alarmName}`,
    alarmData: {
      alarmName: SITE.alarmName,
      state: { value: 'ALARM', timestamp: since.toISOString().replace('Z', '+0000') },
      configuration: {
        metrics: [{ metricStat: { metric: { dimensions: { LoadBalancer: SITE.loadBalancerId } } } }],
      },
    },
  };
}
