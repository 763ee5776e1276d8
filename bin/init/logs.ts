/** Which log groups hold the servers' logs, and in which format: named by the person, or found by looking. Reads only. */
import type { Clients } from '../../lambda/aws/clients';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import { LogFormatError } from '../../lambda/core/log-format/log-format';
import { makePrintable } from '../../lambda/core/printable';
import { askWhich, isPersonThere } from '../ask';
import { listLogGroups, readRecentLines } from '../aws/logs';
import type { OperatorIo } from '../command-io';
import { UsageError } from '../usage-error';
import { detectLogFormat, RECOMMENDED_APACHE } from './log-formats';
import { countOf } from '../../lambda/core/wording';

export interface WantedLogs {
  readonly accessLogGroup: string | undefined;
  readonly errorLogGroup: string | undefined;
  readonly logFormat: string | undefined;
}

export interface FoundLogs {
  readonly access: { readonly logGroup: string; readonly format: string };
  readonly error: string | undefined;
  /** How sure this is, for the person. */
  readonly notes: readonly string[];
}

/** A log group of the servers' own is seldom called otherwise; nothing else is read, since reading is paid. */
const ACCESS_NAME = /access|httpd|apache|nginx|web/i;
const ERROR_NAME = /error/i;
const MOST_CANDIDATES = 20;

/**
 * Finds the logs.
 * @throws UsageError that says which option tells them
 */
export async function findLogs(clients: Clients, wanted: WantedLogs, io: OperatorIo): Promise<FoundLogs> {
  checkFormat(wanted.logFormat);
  const names = await listLogGroups(clients.logs);
  const access = await findAccessLog(clients, wanted, names, io);
  const error = wanted.errorLogGroup ?? guessErrorLog(access.logGroup, names);
  return {
    access: { logGroup: access.logGroup, format: access.format },
    error,
    notes: [
      ...access.notes,
      ...(error === undefined
        ? ['no error log was found: php-fpm timeouts will not be seen; --error-log-group names it']
        : []),
      ...[access.logGroup, error]
        .filter((name) => name !== undefined && !names.includes(name))
        .map((name) => `log group ${name ?? ''} does not exist yet: the CloudWatch agent makes it`),
    ],
  };
}

function checkFormat(format: string | undefined): void {
  if (format === undefined) return;
  try {
    compileLogFormat(format, { remoteIp: false });
  } catch (error) {
    if (!(error instanceof LogFormatError)) throw error;
    throw new UsageError(`--log-format: ${error.message}`, { cause: error });
  }
}

interface AccessLog {
  readonly logGroup: string;
  readonly format: string;
  readonly notes: readonly string[];
}

async function findAccessLog(
  clients: Clients,
  { accessLogGroup, logFormat }: WantedLogs,
  names: readonly string[],
  io: OperatorIo,
): Promise<AccessLog> {
  if (accessLogGroup !== undefined) {
    const lines = names.includes(accessLogGroup)
      ? (await readRecentLines(clients.logs, accessLogGroup, io.now())).lines
      : [];
    return describeAccessLog(accessLogGroup, lines, logFormat);
  }
  const candidates = names.filter((name) => ACCESS_NAME.test(name) && !ERROR_NAME.test(name));
  const read = await Promise.all(
    candidates.slice(0, MOST_CANDIDATES).map(async (name) => ({
      name,
      lines: (await readRecentLines(clients.logs, name, io.now())).lines,
    })),
  );
  const likely = read.filter(
    ({ lines }) => lines.length > 0 && (logFormat !== undefined || detectLogFormat(lines) !== undefined),
  );
  const chosen = await chooseOne(likely.length > 0 ? likely : read, io);
  return describeAccessLog(chosen.name, chosen.lines, logFormat);
}

interface Candidate {
  readonly name: string;
  readonly lines: readonly string[];
}

async function chooseOne(candidates: readonly Candidate[], io: OperatorIo): Promise<Candidate> {
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0) return only;
  const names = candidates.map(({ name }) => name);
  const name =
    names.length > 0 && isPersonThere(io)
      ? await askWhich(io, 'Which log group holds the access log of these servers?', names)
      : undefined;
  const chosen = candidates.find((candidate) => candidate.name === name);
  if (chosen !== undefined) return chosen;
  throw new UsageError(
    `say where the access log is: --access-log-group <name>${names.length === 0 ? '; no log group looks like one (if none exists yet, name the one that the CloudWatch agent shall make)' : `; it could be ${names.join(', ')}`}`,
  );
}

function describeAccessLog(
  logGroup: string,
  lines: readonly string[],
  logFormat: string | undefined,
): AccessLog {
  const format = logFormat ?? (lines.length === 0 ? RECOMMENDED_APACHE : detectLogFormat(lines));
  if (format === undefined)
    throw new UsageError(
      `${logGroup}: no known format reads these lines; --log-format takes the server's own LogFormat or log_format. One of them: ${makePrintable(lines[0] ?? '')}`,
    );
  const notes =
    logFormat !== undefined
      ? []
      : lines.length === 0
        ? [
            `${logGroup} holds no line of the last day: the recommended format stands in the file; let the servers log it`,
          ]
        : [
            `the format was told from ${countOf(lines.length, 'line')}; where mod_remoteip or real_ip rewrites the client, set logs.remoteIp and log the peer itself`,
          ];
  return { logGroup, format, notes: [...notes, ...compileLogFormat(format, { remoteIp: false }).warnings] };
}

/** `/web/access_log` has `/web/error_log` beside it. */
function guessErrorLog(accessLog: string, names: readonly string[]): string | undefined {
  const sibling = accessLog.replace(/access/i, 'error');
  return sibling !== accessLog && names.includes(sibling) ? sibling : undefined;
}
