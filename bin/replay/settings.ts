/** What a replay is to do, from its options and, if one is named, an environment file. Wrong words are told all at once. */
import { readFile } from 'node:fs/promises';
import { parseEnvironment, type Environment } from '../../lambda/config';
import { formatAddress, parseAddress, parsePrefix } from '../../lambda/core/addresses';
import { compileLogFormat } from '../../lambda/core/log-format/compile';
import type { LogFormat } from '../../lambda/core/log-format/log-format';
import { findMixProblem } from '../../lambda/core/log-format/several';
import { parseTimeZone, type TimeZone } from '../../lambda/core/log-format/time-zone';
import { makeNeverBlockList, type NeverBlockList } from '../../lambda/core/never-block';
import { isLanguage, type Language } from '../../lambda/core/wording/sentences';
import type { DenyPolicy, DetectionPolicy } from '../../lambda/core/policy';
import { UsageError } from '../usage-error';

export interface ReplayOptions {
  readonly accessLog: readonly string[];
  readonly errorLog?: readonly string[];
  readonly logFormat?: readonly string[];
  readonly timeZone?: string;
  readonly environment?: string;
  readonly neverBlock?: readonly string[];
  readonly office?: readonly string[];
  readonly budget?: string;
  readonly from?: string;
  readonly to?: string;
  readonly explain?: string;
  readonly language?: string;
  readonly json?: boolean;
}

export interface ReplaySettings {
  readonly accessLogs: readonly string[];
  readonly errorLogs: readonly string[];
  readonly formats: readonly LogFormat[];
  /** `undefined`: the access log's own offset. */
  readonly timeZone: TimeZone | undefined;
  readonly remoteIp: boolean;
  readonly neverBlock: NeverBlockList;
  readonly webPorts: readonly number[];
  readonly detection: DetectionPolicy;
  readonly deny: Pick<DenyPolicy, 'widestIpv4' | 'widestIpv6'>;
  /** Entries per family. */
  readonly budget: number;
  /** Of the page. */
  readonly language: Language;
  /** Canonical address to be explained. */
  readonly explain: string | undefined;
  /** Milliseconds since 1970; infinite where no bound was given. */
  readonly from: number;
  readonly to: number;
}

/** 20 rules per direction and family (Amazon VPC quotas), less the default deny and one allow. */
const DEFAULT_BUDGET = 18;
const LARGEST_BUDGET = 1000;
const DEFAULT_FORMAT = 'combined';

/** An environment that says nothing: where the defaults of detection and denies stand for a replay without one. */
const DEFAULTS = parseEnvironment('defaults', {
  account: '123456789012',
  region: 'us-east-1',
  mode: 'observe',
  loadBalancer: 'app/web/0123456789abcdef',
  targetGroup: 'targetgroup/web/0123456789abcdef',
  logs: { access: { logGroup: 'access', format: DEFAULT_FORMAT } },
  networkAcls: ['acl-00000000'],
  webSecurityGroups: ['sg-00000000'],
  office: ['127.0.0.1/32'],
});

export async function readSettings(options: ReplayOptions): Promise<ReplaySettings> {
  const environment =
    options.environment === undefined ? undefined : await readEnvironment(options.environment);
  const problems: string[] = [];
  const attempt = <Value>(read: () => Value, otherwise: Value): Value => {
    try {
      return read();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return otherwise;
    }
  };
  const remoteIp = environment?.logs.remoteIp ?? false;
  const texts = options.logFormat ?? environment?.logs.access.format ?? [DEFAULT_FORMAT];
  const zoneText = options.timeZone ?? environment?.timeZone;
  const { detection, deny, webPorts } = (environment ?? DEFAULTS).policy;
  const settings: ReplaySettings = {
    accessLogs: options.accessLog,
    errorLogs: options.errorLog ?? [],
    formats: texts.flatMap((text) => attempt(() => [compileForReplay(text, remoteIp, texts.length)], [])),
    timeZone: attempt(() => readTimeZone(zoneText), undefined),
    remoteIp,
    neverBlock: makeNeverBlockList(
      {
        office: [
          ...(environment?.policy.office ?? []),
          ...attempt(() => readCidrs('--office', options.office ?? []), []),
        ],
        neverBlock: [
          ...(environment?.policy.neverBlock ?? []),
          ...attempt(() => readCidrs('--never-block', options.neverBlock ?? []), []),
        ],
      },
      [],
    ),
    webPorts,
    detection,
    deny,
    budget: attempt(() => readBudget(options.budget), DEFAULT_BUDGET),
    language: attempt(() => readLanguage(options.language ?? environment?.language ?? 'en'), 'en'),
    explain: attempt(() => readExplained(options), undefined),
    from: attempt(() => readTime('--from', options.from, -Infinity), -Infinity),
    to: attempt(() => readTime('--to', options.to, Infinity), Infinity),
  };
  if ([...settings.accessLogs, ...settings.errorLogs].filter((name) => name === '-').length > 1) {
    problems.push('standard input (-) is named twice, and can be read only once');
  }
  if (settings.from > settings.to) problems.push('--from is later than --to');
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return settings;
}

async function readEnvironment(name: string): Promise<Environment> {
  const file = `environments/${name}.json`;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--environment ${name}: ${file} cannot be read`, { cause: error });
  }
  try {
    return parseEnvironment(name, JSON.parse(text));
  } catch (error) {
    throw new UsageError(`--environment ${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function compileForReplay(text: string, remoteIp: boolean, formatCount: number): LogFormat {
  const format = compileLogFormat(text, { remoteIp });
  const mixProblem = formatCount > 1 ? findMixProblem(format) : undefined;
  if (mixProblem !== undefined) throw new UsageError(mixProblem);
  if (format.time === undefined) {
    throw new UsageError(
      '--log-format logs no time, and without times a flood cannot be told; right would be a format with %t or $time_local',
    );
  }
  return format;
}

function readTimeZone(text: string | undefined): TimeZone | undefined {
  if (text === undefined) return undefined;
  const zone = parseTimeZone(text);
  if (zone === undefined)
    throw new UsageError(
      `--time-zone is ${JSON.stringify(text)}; right would be, for example, Asia/Tokyo or +09:00`,
    );
  return zone;
}

function readCidrs(option: string, texts: readonly string[]): readonly string[] {
  const wrong = texts.filter((text) => parsePrefix(text) === undefined);
  if (wrong.length > 0) {
    throw new UsageError(
      `${option} holds ${wrong.map((text) => JSON.stringify(text)).join(', ')}; right would be addresses or CIDRs, for example 198.51.100.0/24`,
    );
  }
  return texts;
}

function readLanguage(text: string): Language {
  if (isLanguage(text)) return text;
  throw new UsageError(`--language ${JSON.stringify(text)} is not known; right would be "en" or "ja"`);
}

function readBudget(text: string | undefined): number {
  const budget = text === undefined ? DEFAULT_BUDGET : /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (budget <= LARGEST_BUDGET) return budget;
  throw new UsageError(
    `--budget is ${JSON.stringify(text)}; right would be a whole number from 0 to ${LARGEST_BUDGET}`,
  );
}

function readExplained({ explain, accessLog, errorLog = [] }: ReplayOptions): string | undefined {
  if (explain === undefined) return undefined;
  const prefix = parseAddress(explain);
  if (prefix === undefined) {
    throw new UsageError(
      `--explain is ${JSON.stringify(explain)}; right would be an address, for example 203.0.113.7`,
    );
  }
  if ([...accessLog, ...errorLog].includes('-')) {
    throw new UsageError(
      '--explain reads the logs twice, and standard input can be read only once; right would be files',
    );
  }
  return formatAddress(prefix);
}

function isCalendarDay(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

function readTime(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : NaN;
  // Date.parse takes 30 February for 1 March.
  if (!Number.isNaN(time) && isCalendarDay(text.slice(0, 10))) return time;
  throw new UsageError(
    `${option} is ${JSON.stringify(text)}; right would be, for example, 2020-12-24T16:00:00+09:00`,
  );
}
