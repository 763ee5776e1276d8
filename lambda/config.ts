/**
 * What an operator may set: reads an environment file (`environments/<name>.json`) at synth and at the
 * function's start, by the same code. All problems are told at once, each with its place, the value, and
 * what would be right.
 */
import type * as z from 'zod';
import { compileLogFormat } from './core/log-format/compile';
import type { Policy } from './core/policy';
import { environmentSchema, prefixListId } from './environment-schema';

export type { EnvironmentFile } from './environment-schema';
// For the stack, which draws them and sets alarms on them.
export { METRIC_NAMESPACE, METRIC_SERVICE, METRICS, type MetricName } from './core/metrics';

/** The environment is wrong; the message lists every problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** One environment, read and checked. */
export interface Environment extends Omit<z.output<typeof environmentSchema>, '$schema'> {
  readonly name: string;
  readonly policy: Policy;
  readonly loadBalancerArn: string;
  readonly targetGroupArn: string;
  /** The Systems Manager document that restarts the services; the stack makes it, where services are configured. */
  readonly restartDocument: string;
  /** What is safe but less than it could be, in plain words; told at synth. */
  readonly warnings: readonly string[];
}

/** Lambda allows 64 characters for the name of a function (CreateFunction), and ours is `Floodgate-<name>`. */
export const LONGEST_ENVIRONMENT_NAME = 54;

function findProblemOfName(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name))
    return "an environment's name is made of letters, digits and hyphens, and begins with a letter";
  return name.length <= LONGEST_ENVIRONMENT_NAME
    ? undefined
    : `the name has ${name.length} characters; right would be at most ${LONGEST_ENVIRONMENT_NAME}, since Lambda allows 64 for Floodgate-<name>`;
}

/**
 * Reads an environment.
 * @param name the file's name without `.json`; letters, digits and hyphens, since it names the stack
 * @throws ConfigError that lists every problem
 */
export function parseEnvironment(name: string, value: unknown): Environment {
  const source = `environments/${name}.json`;
  const problem = findProblemOfName(name);
  if (problem !== undefined) throw new ConfigError(`${source}: ${problem}`);
  // It is read once in a process: zod's compiled parsers would not pay for their making.
  const result = environmentSchema.safeParse(value, { reportInput: true, jitless: true });
  if (!result.success) throw new ConfigError(describeProblems(source, value, result.error.issues));
  const file = result.data;
  const arn = `arn:${partitionOf(file.region)}:elasticloadbalancing:${file.region}:${file.account}`;
  return {
    ...file,
    name,
    policy: toPolicy(file),
    loadBalancerArn: `${arn}:loadbalancer/${file.loadBalancer}`,
    targetGroupArn: `${arn}:${file.targetGroup}`,
    restartDocument: `Floodgate-${name}-restart`,
    warnings: file.logs.access.format
      .flatMap((text) => compileLogFormat(text, file.logs).warnings)
      .map((warning) => `logs.access.format: ${warning}`),
  };
}

function toPolicy(file: z.output<typeof environmentSchema>): Policy {
  const {
    mode,
    webPorts,
    office,
    neverBlock,
    detection: detect,
    deny: denies,
    lockDown: close,
    restart,
    incident,
  } = file;
  return {
    mode,
    webPorts,
    office,
    neverBlock: neverBlock.filter((entry) => !prefixListId.test(entry)),
    neverBlockPrefixLists: neverBlock.filter((entry) => prefixListId.test(entry)),
    detection: detect,
    deny: denies,
    lockDown: close,
    restart: restart && { ...restart, services: restart.services },
    incident,
  };
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function describeProblems(source: string, value: unknown, issues: readonly z.core.$ZodIssue[]): string {
  const lines = issues.flatMap((issue) => describeIssue(issue, value));
  return [
    `${source} has ${lines.length} problem${lines.length === 1 ? '' : 's'}:`,
    ...lines.map((line) => `  - ${line}`),
  ].join('\n');
}

function describeIssue(issue: z.core.$ZodIssue, root: unknown): string[] {
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') {
    // The shape that was meant is the one with the fewest problems.
    const [closest = []] = issue.errors.toSorted((a, b) => a.length - b.length);
    return closest.flatMap((inner) =>
      describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, root),
    );
  }
  const place = formatPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) =>
        `${formatPath([...issue.path, key])} is not a setting; see docs/configuration.md for those that are`,
    );
  }
  const message =
    issue.code === 'invalid_type' && issue.expected === 'object'
      ? 'is not an object; right would be one as in docs/configuration.md'
      : issue.message;
  const found = find(root, issue.path) ?? issue.input;
  if (found === undefined) return [`${place} is missing${exampleIn(message)}`];
  return [`${place} = ${shorten(JSON.stringify(found))}: ${message}`];
}

function find(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    root,
  );
}

/** The second half of our own messages ("…; right would be …") is useful for a missing setting, too. */
function exampleIn(message: string): string {
  const at = message.indexOf('; right would be');
  return at < 0 ? '' : message.slice(at);
}

function formatPath(path: readonly PropertyKey[]): string {
  return (
    path
      .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
      .join('') || '(the file)'
  );
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
