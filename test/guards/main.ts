/**
 * `npm run guards`: takes each guard away and expects a red test. Words choose guards by their list, what they
 * protect, and their file. Ends with 1 if a removal went unnoticed, or an entry is not true any more.
 */
import { findStaleness, readGuards, type Guard } from './guards';
import { Stage, type Answer } from './stage';

const VERDICTS: Readonly<Record<Answer, string>> = {
  red: 'red     ',
  green: 'SURVIVED',
  broken: 'BROKEN  ',
};

async function main(words: readonly string[]): Promise<void> {
  const project = process.cwd();
  const guards = readGuards(project).filter((guard) => isChosen(guard, words));
  const stale = guards.flatMap((guard) => {
    const why = findStaleness(guard, project);
    return why === undefined ? [] : [`${guard.list}: ${guard.protects}\n  ${why}`];
  });
  if (stale.length > 0 || guards.length === 0) {
    print(...stale, guards.length === 0 ? 'no guard has these words' : `${stale.length} guards are stale`);
    process.exitCode = 1;
    return;
  }
  const stage = new Stage(project);
  process.once('SIGINT', () => process.exit(130));
  process.once('exit', () => stage.remove());
  if (!(await areGreen(stage, guards))) {
    process.exitCode = 1;
    return;
  }
  const answers: Answer[] = [];
  for (const guard of guards) {
    const answer = await stage.runWithout(guard);
    answers.push(answer);
    print(`${VERDICTS[answer]}  ${guard.list}: ${guard.protects}`);
  }
  const count = (answer: Answer): number => answers.filter((one) => one === answer).length;
  if (count('broken') > 0) print(`${count('broken')} replacements do not load, which proves nothing`);
  print(`guards: ${guards.length} removed, ${count('red')} noticed, ${count('green')} survived`);
  process.exitCode = count('red') === guards.length ? 0 : 1;
}

function isChosen(guard: Guard, words: readonly string[]): boolean {
  const said = `${guard.list} ${guard.protects} ${guard.file}`.toLowerCase();
  return words.length === 0 || words.some((word) => said.includes(word.toLowerCase()));
}

/** A test that is red with the guard in place would prove nothing without it. One at a time: together they need much memory. */
async function areGreen(stage: Stage, guards: readonly Guard[]): Promise<boolean> {
  const tests = [...new Set(guards.flatMap((guard) => guard.tests))].sort();
  for (const test of tests) {
    const answer = await stage.run([test]);
    if (answer === 'green') continue;
    print(`${test} is ${answer} with all guards in place: mend it first`);
    return false;
  }
  print(`${tests.length} test files are green with all guards in place`);
  return true;
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

await main(process.argv.slice(2));
