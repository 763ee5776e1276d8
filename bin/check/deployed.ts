/** Is the function deployed as the file says, and can it do its work? Invokes `status` and `plan`, which change nothing. */
import { isDeepStrictEqual } from 'node:util';
import { makePrintable } from '../../lambda/core/printable';
import type { Report } from '../../lambda/core/report';
import { chooseFunctionName } from '../../lib/function-name';
import { isReport } from '../actions/answer';
import {
  describeFunction,
  invokeFunction,
  type DeployedFunction,
  type FunctionClient,
} from '../aws/function';
import type { EnvironmentSource } from '../../lib/environments';
import { note, notReady, ready, type Finding } from './finding';
import type { Topics } from './notify';

const SUBJECT = 'function';

export interface Deployed {
  readonly findings: readonly Finding[];
  /** What the function said of what stands; `undefined`: it could not say. */
  readonly status: Report | undefined;
  /** Where its reports go. */
  readonly topics: Topics;
}

export async function checkDeployed(lambda: FunctionClient, source: EnvironmentSource): Promise<Deployed> {
  const name = chooseFunctionName(source.environment.name);
  const deploy = `npx cdk deploy ${name}`;
  const found = await describeFunction(lambda, name);
  if (found === undefined) {
    const missing = notReady(SUBJECT, `${name} is not deployed`, deploy);
    return { findings: [missing], status: undefined, topics: {} };
  }
  const state = judgeState(name, found);
  const status = await tryOut(lambda, name, 'status');
  const plan = await tryOut(lambda, name, 'plan');
  return {
    findings: [
      state,
      judgeSettings(source, found, deploy),
      ...judgeMode(source),
      status.finding,
      plan.finding,
    ],
    status: status.report,
    topics: {
      mail: found.variables['FLOODGATE_TOPIC'],
      chat: found.variables['FLOODGATE_CHAT_TOPIC'],
    },
  };
}

function judgeState(name: string, { state, lastUpdate, runtime, modifiedAt }: DeployedFunction): Finding {
  const detail = `${name}: ${state}, last update ${lastUpdate} at ${modifiedAt}, ${runtime}`;
  return state === 'Active' && lastUpdate === 'Successful'
    ? ready(SUBJECT, detail)
    : notReady(SUBJECT, detail, 'wait for the update to end; if it failed, deploy again');
}

function judgeSettings(
  { environment, json }: EnvironmentSource,
  found: DeployedFunction,
  deploy: string,
): Finding {
  const file = `environments/${environment.name}.json`;
  const local = readJson(json);
  const deployed = readJson(found.variables['FLOODGATE_ENVIRONMENT'] ?? 'null');
  if (isDeepStrictEqual(local, deployed)) return ready('settings', `the function has those of ${file}`);
  const names = [...new Set([...Object.keys(local), ...Object.keys(deployed)])].filter(
    (key) => !isDeepStrictEqual(local[key], deployed[key]),
  );
  return notReady('settings', `the function has others than ${file}: ${names.join(', ')}`, deploy);
}

function readJson(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function judgeMode({ environment }: EnvironmentSource): readonly Finding[] {
  return environment.mode === 'observe'
    ? [note('mode', '"observe": it plans and reports, and changes nothing; "enforce" acts')]
    : [ready('mode', '"enforce"')];
}

async function tryOut(
  lambda: FunctionClient,
  name: string,
  action: 'status' | 'plan',
): Promise<{ readonly finding: Finding; readonly report: Report | undefined }> {
  const answer = await invokeFunction(lambda, name, { action });
  if (answer.kind === 'answered' && isReport(answer.value)) {
    const { summary } = answer.value;
    return { finding: ready(action, makePrintable(summary)), report: answer.value };
  }
  const why =
    answer.kind === 'failed'
      ? `${answer.type}: ${answer.message}`
      : 'its answer is no report of this version';
  return {
    finding: notReady(
      action,
      `it fails: ${makePrintable(why, 600)}`,
      'the message says what is refused or missing; docs/permissions.md lists what the function may do',
    ),
    report: undefined,
  };
}
