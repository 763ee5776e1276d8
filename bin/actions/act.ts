/**
 * One action by hand, from the words to the answer: which environment, what would change, the question, the deployed
 * function, its answer. Reads one environment file and invokes one function; touches nothing else.
 */
import type { Environment } from '../../lambda/config';
import { makePrintable } from '../../lambda/core/printable';
import { writeSafeJson } from '../../lambda/core/unsafe-characters';
import type { Report } from '../../lambda/core/report';
import type { FunctionClient } from '../aws/function';
import { chooseFunctionName } from '../../lib/function-name';
import type { OperatorIo } from '../command-io';
import { askYesOrNo, requirePerson } from '../ask';
import { chooseEnvironment, type PlaceOptions } from '../environment';
import { makePaint } from '../paint';
import { savePage } from '../save-page';
import { UsageError } from '../usage-error';
import { isReport, writeReport } from './answer';

/** What is shown before the question: what the function says to another event, or plain words. */
export type Preview =
  | { readonly event: Readonly<Record<string, unknown>>; readonly title: string }
  | { readonly words: (environment: Environment) => string }
  /** Worked out from what the function says to the event. */
  | {
      readonly event: Readonly<Record<string, unknown>>;
      readonly work: (environment: Environment, answer: Report) => Promise<string>;
    };

export interface Action {
  readonly event: Readonly<Record<string, unknown>>;
  /** Absent: the action changes nothing, and nobody is asked. */
  readonly preview?: Preview;
}

export interface ActionOptions extends PlaceOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
  /** Where the report goes as a page. */
  readonly html?: string;
}

/** The function ran, and ended with an error. */
class FunctionFailure extends Error {
  override readonly name = 'FunctionFailure';
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** A run at work takes seconds; where rules settle or a server restarts, longer. */
const BUSY_PAUSE_MS = 5_000;
const MOST_TRIES = 24;

interface Stage {
  readonly io: OperatorIo;
  readonly lambda: FunctionClient;
  readonly environment: Environment;
}

/** Does one action in the account. */
export async function act(action: Action, options: ActionOptions, io: OperatorIo): Promise<void> {
  const isAsked = action.preview !== undefined && options.yes !== true;
  const { environment } = chooseEnvironment(options, io);
  if (isAsked) requirePerson(io);
  const { region } = environment;
  const { profile } = options;
  // Loaded when used: commands that need no AWS start without its SDK.
  const { createFunctionClient } = await import('../aws/function');
  const lambda = createFunctionClient({ region, ...(profile === undefined ? {} : { profile }) });
  const stage: Stage = { io, lambda, environment };
  if (isAsked && !(await showAndAsk(action.preview, stage))) {
    io.stderr.write('Nothing was changed.\n');
    io.setExitCode(1);
    return;
  }
  try {
    await tell(await ask(action.event, stage), options, io);
  } catch (error) {
    if (options.json === true && error instanceof FunctionFailure)
      io.stdout.write(`${writeSafeJson({ error: { type: error.type, message: error.message } })}\n`);
    throw error;
  }
}

async function showAndAsk(preview: Preview | undefined, stage: Stage): Promise<boolean> {
  const { io, environment } = stage;
  if (preview !== undefined) io.stderr.write(`${await describePreview(preview, stage)}\n`);
  const { name, account, region } = environment;
  return askYesOrNo(io, `Do this in environment ${name} (account ${account}, ${region})?`);
}

async function describePreview(preview: Preview, stage: Stage): Promise<string> {
  const { io, environment } = stage;
  const paint = makePaint(io.stderr, io.variables);
  if ('words' in preview) return preview.words(environment);
  if ('work' in preview) return preview.work(environment, await ask(preview.event, stage));
  const report = await ask(preview.event, stage);
  const shown = `${paint('strong', preview.title)}\n\n${writeReport(report, paint)}`;
  if (report.failures.length === 0) return shown;
  io.stderr.write(`${shown}\n`);
  throw new Error(
    'what would be done could not be found out without failures, so nobody was asked and nothing was changed; --yes acts all the same',
  );
}

/** Invokes the function; while another run is at work, again and again for a while. */
async function ask(event: Action['event'], { io, lambda, environment }: Stage): Promise<Report> {
  const { invokeFunction } = await import('../aws/function');
  const functionName = chooseFunctionName(environment.name);
  for (let tries = 1; ; tries += 1) {
    const answer = await invokeFunction(lambda, functionName, event);
    switch (answer.kind) {
      case 'missing':
        throw new Error(
          `there is no function ${functionName} in account ${environment.account}, ${environment.region} (or these credentials are another account's); \`npx cdk deploy ${functionName}\` makes it, \`floodgate check\` tells more`,
        );
      case 'failed':
        throw failureOf(answer);
      case 'answered':
        if (!isReport(answer.value))
          throw new FunctionFailure(
            'UnknownAnswer',
            `${functionName} is of another version: its answer is no report`,
          );
        if (answer.value.isBusy !== true || tries === MOST_TRIES) return answer.value;
        io.stderr.write('Another run is at work; this one waits for it.\n');
        await io.sleep(BUSY_PAUSE_MS);
    }
  }
}

function failureOf({ type, message }: { readonly type: string; readonly message: string }): Error {
  const text = makePrintable(message, Infinity);
  // The function's own name for words that it does not take.
  return type === 'EventError' ? new UsageError(text) : new FunctionFailure(type, text);
}

async function tell(report: Report, { json, html }: ActionOptions, io: OperatorIo): Promise<void> {
  io.stdout.write(
    json === true ? `${writeSafeJson(report)}\n` : writeReport(report, makePaint(io.stdout, io.variables)),
  );
  if (report.isBusy === true) io.stderr.write('floodgate: nothing was done: another run is still at work\n');
  io.setExitCode(report.failures.length > 0 || report.isBusy === true ? 1 : 0);
  if (html === undefined) return;
  const { makeReportPage } = await import('../../lambda/core/report-page/report-page');
  await savePage('floodgate', html, makeReportPage(report), io);
}
