/**
 * Every call of every scenario × every fault, as a table. Words on the command line choose scenarios by their names;
 * a number tries only every so-manieth case.
 * Ends with 1 if anything was lost or left behind.
 */
import { FAULTS } from './faults';
import { SCENARIOS } from './scenarios';
import { playUndisturbed, tryCase, type Story } from './try-case';

interface Tally {
  readonly calls: number;
  readonly cases: number;
  readonly survived: number;
  readonly lost: number;
  readonly leftBehind: number;
}

const COLUMNS = ['calls', 'cases', 'survived', 'lost', 'leftBehind'] as const;
const TITLES = {
  calls: 'calls',
  cases: 'cases',
  survived: 'survived',
  lost: 'lost',
  leftBehind: 'left behind',
};
const NAME_WIDTH = 36;
/** So many different failures of a scenario are shown. */
const FAILURES_SHOWN = 12;

async function main(args: readonly string[]): Promise<void> {
  const stride = Number(args.find((arg) => /^[1-9]\d*$/.test(arg)) ?? 1);
  const words = args.filter((arg) => !/^\d+$/.test(arg));
  const chosen = SCENARIOS.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  const started = Date.now();
  print(
    'scenario',
    COLUMNS.map((column) => TITLES[column]),
  );
  const tallies: Tally[] = [];
  for (const scenario of chosen) tallies.push(await tryAll(await playUndisturbed(scenario), stride));
  const total = (column: keyof Tally): number => tallies.reduce((sum, tally) => sum + tally[column], 0);
  print(
    'all',
    COLUMNS.map((column) => String(total(column))),
  );
  process.stdout.write(`${chosen.length} scenarios, ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
  process.exitCode = total('survived') === total('cases') ? 0 : 1;
}

async function tryAll(story: Story, stride: number): Promise<Tally> {
  const failures = new Map<string, string[]>();
  const tally = { calls: story.calls.length, cases: 0, survived: 0, lost: 0, leftBehind: 0 };
  for (const [index, call] of story.calls.entries()) {
    for (const [kind, fault] of FAULTS.entries()) {
      if ((index * FAULTS.length + kind) % stride !== 0) continue;
      const { lost, leftBehind } = await tryCase(story, index, fault);
      tally.cases += 1;
      tally.survived += lost.length + leftBehind.length === 0 ? 1 : 0;
      tally.lost += lost.length > 0 ? 1 : 0;
      tally.leftBehind += leftBehind.length > 0 ? 1 : 0;
      const what = [...lost.map((line) => `  - ${line}`), ...leftBehind.map((line) => `  + ${line}`)];
      if (what.length === 0) continue;
      const where = `${call.service}:${call.action} (call ${index + 1}) ${fault.name}`;
      failures.set(what.join('\n'), [...(failures.get(what.join('\n')) ?? []), where]);
    }
  }
  print(
    story.scenario.name,
    COLUMNS.map((column) => String(tally[column])),
  );
  for (const [what, where] of [...failures].slice(0, FAILURES_SHOWN))
    process.stdout.write(`  ${where.join('\n  ')}\n${what}\n`);
  return tally;
}

function print(name: string, cells: readonly string[]): void {
  process.stdout.write(`${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(12)).join('')}\n`);
}

await main(process.argv.slice(2));
