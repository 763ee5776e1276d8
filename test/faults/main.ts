/**
 * Every call of every scenario × every fault, as a table, on all cores. Words on the command line choose scenarios by
 * their names; a number tries only every so-manieth case.
 * Ends with 1 if anything was lost or left behind; with `--without-intent` (see run.mjs), if nothing was.
 */
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { SCENARIOS, type Scenario } from './scenarios';
import { playUndisturbed } from './try-case';
import { tryCases, type Failure, type Share, type Tally } from './try-cases';

type Message =
  | { readonly kind: 'case' }
  | {
      readonly kind: 'scenario';
      readonly name: string;
      readonly tally: Tally;
      readonly failures: readonly Failure[];
    };

interface Job extends Share {
  readonly names: readonly string[];
}

const COLUMNS = ['calls', 'cases', 'survived', 'lost', 'leftBehind'] as const;
const TITLES = ['calls', 'cases', 'survived', 'lost', 'left behind'];
const NAME_WIDTH = 44;
/** So many different failures of a scenario are shown; none where failures are what is wanted. */
const FAILURES_SHOWN = process.argv.includes('--without-intent') ? 0 : 12;
/** Where nobody watches a terminal, a line says from time to time how far it is. */
const TOLD_EVERY_CASES = 500;

async function lead(args: readonly string[]): Promise<void> {
  const stride = Number(args.find((arg) => /^[1-9]\d*$/.test(arg)) ?? 1);
  const words = args.filter((arg) => !/^(?:\d+$|--)/.test(arg));
  const chosen = SCENARIOS.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  const started = Date.now();
  printRow('scenario', TITLES);
  const tallies = await share(chosen, stride);
  const total = (column: keyof Tally): number => tallies.reduce((sum, tally) => sum + tally[column], 0);
  printRow(
    'all',
    COLUMNS.map((column) => String(total(column))),
  );
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  process.stdout.write(
    `${chosen.length} scenarios in ${seconds} s; ${total('ends')} different ends were played, cases that come to the same account share one\n`,
  );
  const isWhole = total('survived') === total('cases');
  const mustFail = args.includes('--without-intent');
  if (mustFail)
    process.stdout.write(
      `without intent: ${total('cases') - total('survived')} of ${total('cases')} cases fail\n`,
    );
  process.exitCode = isWhole === mustFail ? 1 : 0;
}

/** Workers take turns at the cases of each scenario; a scenario is printed, in order, when all are through with it. */
function share(scenarios: readonly Scenario[], stride: number): Promise<readonly Tally[]> {
  const workers = availableParallelism();
  const names = scenarios.map(({ name }) => name);
  const parts = new Map<string, Extract<Message, { kind: 'scenario' }>[]>(names.map((name) => [name, []]));
  const tallies: Tally[] = [];
  let cases = 0;
  const hear = (message: Message): void => {
    if (message.kind === 'case') {
      cases += 1;
      if (process.stderr.isTTY) process.stderr.write(`\r${cases} cases `);
      else if (cases % TOLD_EVERY_CASES === 0) process.stderr.write(`${cases} cases so far\n`);
      return;
    }
    parts.get(message.name)?.push(message);
    for (let next = names[tallies.length]; next !== undefined; next = names[tallies.length]) {
      const done = parts.get(next) ?? [];
      if (done.length < workers) return;
      tallies.push(print(next, done));
    }
  };
  const running = Array.from({ length: workers }, (_, worker) => {
    const job: Job = { names, stride, worker, workers };
    const thread = new Worker(new URL(import.meta.url), { workerData: job });
    thread.on('message', hear);
    return new Promise<void>((resolve, reject) => {
      thread.on('error', reject);
      thread.on('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`)),
      );
    });
  });
  return Promise.all(running).then(() => tallies);
}

function print(
  name: string,
  parts: readonly { readonly tally: Tally; readonly failures: readonly Failure[] }[],
): Tally {
  const sum = (column: keyof Tally): number => parts.reduce((all, { tally }) => all + tally[column], 0);
  const tally = {
    calls: parts[0]?.tally.calls ?? 0,
    cases: sum('cases'),
    survived: sum('survived'),
    lost: sum('lost'),
    leftBehind: sum('leftBehind'),
    ends: sum('ends'),
  };
  if (process.stderr.isTTY) process.stderr.write('\r');
  printRow(
    name,
    COLUMNS.map((column) => String(tally[column])),
  );
  const places = new Map<string, string[]>();
  for (const { where, what } of parts.flatMap(({ failures }) => failures))
    places.set(what, [...(places.get(what) ?? []), where]);
  for (const [what, where] of [...places].slice(0, FAILURES_SHOWN))
    process.stdout.write(`  ${where.join('\n  ')}\n${what.replace(/^/gm, '    ')}\n`);
  return tally;
}

function printRow(name: string, cells: readonly string[]): void {
  process.stdout.write(`${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(12)).join('')}\n`);
}

async function work({ names, ...part }: Job): Promise<void> {
  const tell = (message: Message): void => parentPort?.postMessage(message);
  for (const scenario of SCENARIOS.filter(({ name }) => names.includes(name))) {
    const result = await tryCases(await playUndisturbed(scenario), part, () => tell({ kind: 'case' }));
    tell({ kind: 'scenario', name: scenario.name, ...result });
  }
}

await (isMainThread ? lead(process.argv.slice(2)) : work(workerData as Job));
