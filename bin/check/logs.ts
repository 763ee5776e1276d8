/** Do the servers' logs arrive, and can they be read? Reads only. */
import { readRecentLines } from '../aws/logs';
import type { Clients } from '../../lambda/aws/clients';
import { describeLogGroup } from '../../lambda/aws/log-events';
import type { Environment } from '../../lambda/config';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import { readAccessLineAny } from '../../lambda/core/log-format/read-line';
import { makePrintable } from '../../lambda/core/printable';
import { countOf } from '../../lambda/core/wording';
import { note, notReady, ready, type Finding } from './finding';

const ACCESS = 'access log';
const ERROR = 'error log';
const MINUTE_MS = 60_000;
/** The alarm needs two minutes; evidence that is older than this comes too late to help. */
const LATEST_MINUTES = 60;
const LEAST_SHARE = 0.99;

type LogClients = Pick<Clients, 'logs'>;

export async function checkAccessLog(
  clients: LogClients,
  environment: Environment,
  now: Date,
): Promise<readonly Finding[]> {
  const { logGroup } = environment.logs.access;
  const missing = await findMissing(clients, ACCESS, logGroup);
  // What the format lacks can be told before a line has come.
  const warnings = environment.warnings.map((text) => note('log format', text));
  if (missing !== undefined) return [missing, ...warnings];
  const { lines, newestAt } = await readRecentLines(clients.logs, logGroup, now);
  if (newestAt === undefined) return [nothingCame(ACCESS, logGroup), ...warnings];
  const minutes = Math.floor((now.getTime() - newestAt.getTime()) / MINUTE_MS);
  const age = `last line ${countOf(minutes, 'minute')} ago`;
  return [
    minutes > LATEST_MINUTES
      ? notReady(ACCESS, `${logGroup}: ${age}`, 'is the CloudWatch agent running on every server?')
      : ready(ACCESS, `${logGroup}: ${age}`),
    judgeFormat(environment, lines),
    ...warnings,
  ];
}

function judgeFormat(environment: Environment, lines: readonly string[]): Finding {
  const formats = environment.logs.access.format.map((text) => compileLogFormat(text, environment.logs));
  const unread = lines.filter((line) => readAccessLineAny(formats, line) === undefined);
  const share = (lines.length - unread.length) / lines.length;
  const detail = `${(share * 100).toFixed(1)} % of ${countOf(lines.length, 'line')} read`;
  return share >= LEAST_SHARE
    ? ready('log format', detail)
    : notReady(
        'log format',
        `${detail}; one that is not: ${makePrintable(unread[0] ?? '', 160)}`,
        `set "logs.access.format" in environments/${environment.name}.json to the server's own LogFormat or log_format`,
      );
}

export async function checkErrorLog(
  clients: LogClients,
  environment: Environment,
  now: Date,
): Promise<readonly Finding[]> {
  const logGroup = environment.logs.error?.logGroup;
  if (logGroup === undefined)
    return [note(ERROR, 'none is named in "logs.error": php-fpm timeouts are not seen')];
  const missing = await findMissing(clients, ERROR, logGroup);
  if (missing !== undefined) return [missing];
  const { newestAt } = await readRecentLines(clients.logs, logGroup, now);
  // A healthy server may write no error for days.
  return [
    newestAt === undefined
      ? note(ERROR, `${logGroup}: no line in the last day`)
      : ready(ERROR, `${logGroup}: last line at ${newestAt.toISOString()}`),
  ];
}

async function findMissing(
  { logs }: LogClients,
  subject: string,
  logGroup: string,
): Promise<Finding | undefined> {
  const group = await describeLogGroup(logs, logGroup);
  if (group === undefined)
    return notReady(
      subject,
      `log group ${logGroup} does not exist`,
      'let the CloudWatch agent write it (`floodgate init` prints its configuration)',
    );
  if (group.logGroupClass === 'STANDARD') return undefined;
  return notReady(
    subject,
    `${logGroup} is of class ${group.logGroupClass}: its events cannot be read where Logs Insights fails`,
    'use a log group of class STANDARD',
  );
}

function nothingCame(subject: string, logGroup: string): Finding {
  return notReady(
    subject,
    `${logGroup}: no line in the last day`,
    'is the CloudWatch agent running on every server (`floodgate init` prints its configuration)?',
  );
}
