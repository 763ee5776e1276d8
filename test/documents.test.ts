/** The documents tell the truth: commands exist, outputs are what is printed, links lead somewhere, languages agree. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OperatorIo } from '../bin/command-io';
import { play } from '../bin/drill/play';
import { makeProgram } from '../bin/program';
import { INCIDENTS } from '../drill/incidents/index';
import { writeSubject } from '../lambda/core/report-subject';
import { writeText } from '../lambda/core/report-text';
import { parseEvent } from '../lambda/event';
import {
  findCodeBlocks,
  findCommands,
  findLinks,
  headingLevels,
  isTranscript,
  proseOf,
  splitWords,
  type CodeBlock,
} from './support/markdown';
import { runFloodgate, type Told } from './support/run-floodgate';

const DOCUMENTS = [
  'README.md',
  'README.ja.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const program = makeProgram({} as OperatorIo);
const CDK_WORDS = ['bootstrap', 'deploy', 'destroy', 'synth', 'diff'];
/** Of npm itself, and of the shell. */
const OTHER_COMMANDS = /^(?:npm (?:ci|test)$|alias floodgate=|aws lambda [a-z-]+-function-concurrency )/;

const read = (name: string): string => readFileSync(name, 'utf8');

/** What is wrong with a command, or nothing. */
function findFault(command: string): string | undefined {
  if (OTHER_COMMANDS.test(command)) return undefined;
  const [first, ...words] = splitWords(command);
  if (first === 'floodgate') return findFaultOfFloodgate(words);
  if (first === 'npx')
    return words[0] === 'cdk' && CDK_WORDS.includes(words[1] ?? '') ? undefined : 'no such tool';
  if (first !== 'npm' || words[0] !== 'run') return 'a program that is not known here';
  const [script = '', dashes, ...rest] = words.slice(1).filter((word) => word !== '--silent');
  if (!(script in scripts)) return `package.json has no script ${script}`;
  if (dashes !== undefined && dashes !== '--') return 'npm would keep these words for itself';
  if (script === 'floodgate') return rest.length === 0 ? undefined : findFaultOfFloodgate(rest);
  return script === 'drill' ? findFaultOfFloodgate(['drill', ...rest]) : undefined;
}

function findFaultOfFloodgate([name, ...words]: readonly string[]): string | undefined {
  if (name === '--help' || name === 'help') return undefined;
  const command = program.commands.find((one) => one.name() === name);
  if (command === undefined) return `there is no command ${name}`;
  const options = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]);
  const unknown = options.filter(
    (word) => word !== '--help' && !command.options.some(({ long }) => long === word),
  );
  return unknown.length === 0 ? undefined : `${name} has no ${unknown.join(', ')}`;
}

it.each(DOCUMENTS)('%s: every command that it names is there, with its options', (name) => {
  const faults = findCommands(read(name)).map((command) => [command, findFault(command)]);
  expect(faults.filter(([, fault]) => fault !== undefined)).toEqual([]);
});

it.each(DOCUMENTS)('%s: every link and every picture leads to a file', (name) => {
  const missing = findLinks(read(name))
    .filter((target) => !/^(?:https?:|mailto:|#)/.test(target))
    .filter((target) => !existsSync(join(dirname(name), target.replace(/#.*$/, ''))));
  expect(missing).toEqual([]);
});

it.each(DOCUMENTS)('%s: every event that it shows is accepted', (name) => {
  const inBlocks = findCodeBlocks(read(name))
    .filter(({ language }) => language === 'json')
    .flatMap(({ lines }) => lines.filter((line) => line.startsWith('{"action"')));
  const inProse = [...proseOf(read(name)).matchAll(/`(\{"action".*?\})`/g)].map(([, event = '']) => event);
  for (const event of [...inBlocks, ...inProse]) expect(() => parseEvent(JSON.parse(event))).not.toThrow();
});

it('every document is listed in the README, in both languages', () => {
  for (const readme of ['README.md', 'README.ja.md']) {
    const links = findLinks(read(readme));
    const unlisted = DOCUMENTS.filter((name) => name !== readme && !links.includes(name));
    expect([readme, unlisted]).toEqual([readme, []]);
  }
});

it('every picture is shown somewhere', () => {
  const shown = DOCUMENTS.flatMap((name) => findLinks(read(name)).map((link) => join(dirname(name), link)));
  const pictures = readdirSync('docs/images').map((name) => join('docs/images', name));
  expect(pictures.filter((picture) => !shown.includes(picture))).toEqual([]);
});

describe('the Japanese README', () => {
  const [english, japanese] = [read('README.md'), read('README.ja.md')];
  const count = (text: string, pattern: RegExp): number => [...proseOf(text).matchAll(pattern)].length;

  it('has the same headings, lists and tables', () => {
    expect(headingLevels(japanese)).toEqual(headingLevels(english));
    for (const pattern of [/^ *- /gm, /^\|/gm, /^\*\*\d\. /gm])
      expect([pattern, count(japanese, pattern)]).toEqual([pattern, count(english, pattern)]);
  });

  it('has the same code', () => {
    expect(findCodeBlocks(japanese)).toEqual(findCodeBlocks(english));
  });

  it('leads to the same documents', () => {
    const neutral = (text: string): readonly string[] =>
      findLinks(text)
        .map((link) => link.replace(/^README(?:\.ja)?\.md$/, 'the other one').replace('.ja.png', '.png'))
        .sort();
    expect(neutral(japanese)).toEqual(neutral(english));
  });

  it('shows the pictures in its language', () => {
    const pictures = (text: string): readonly string[] =>
      findLinks(text).filter((link) => link.endsWith('.png'));
    expect(pictures(japanese).filter((link) => !link.endsWith('.ja.png'))).toEqual([]);
    expect(pictures(english).filter((link) => link.endsWith('.ja.png'))).toEqual([]);
  });
});

/** What needs neither AWS nor a file of the reader's can be compared with what it really prints. */
const REPEATABLE =
  /^(?:npm run --silent (?:drill|floodgate -- (?:drill|replay|fit))|floodgate (?:drill|replay|fit))\b/;

function findRepeatable(): readonly (readonly [string, string, CodeBlock])[] {
  return DOCUMENTS.flatMap((name) =>
    findCodeBlocks(read(name))
      .filter(isTranscript)
      .map((block) => [name, (block.lines[0] ?? '').slice(2), block] as const)
      .filter(([, command]) => REPEATABLE.test(command)),
  );
}

/** A call more or less moves a rehearsal by a second, which no reader minds. */
function toMinutes(text: string): string {
  return text.replace(/\b(\d\d:\d\d):\d\d\b/g, '$1');
}

/** Quoted lines, `…` for what is left out: each part must follow the one before it. */
function expectQuoted(lines: readonly string[], said: string): void {
  let rest = toMinutes(`\n${said}`);
  for (const part of toMinutes(lines.join('\n')).split(/^…$/m)) {
    const quoted = `\n${part.replace(/^\n|\n$/g, '')}`;
    if (quoted === '\n') continue;
    expect(rest).toContain(quoted);
    rest = rest.slice(rest.indexOf(quoted) + quoted.length);
  }
}

/** Each command runs once, however often it is quoted. */
const told = new Map<string, Promise<Told>>();

function run(command: string): Promise<Told> {
  const words = splitWords(command.replace(/^npm run --silent (?:floodgate -- )?|^floodgate /, ''));
  const running = told.get(command) ?? runFloodgate(words);
  told.set(command, running);
  return running;
}

it.each(findRepeatable())('%s: %s prints what is quoted', async (_, command, { lines }) => {
  expectQuoted(lines.slice(1), (await run(command)).out);
});

it('the worked example quotes mails that the drill sends', async () => {
  const { reports } = await play(INCIDENTS.get('memo')!, true);
  const mails = reports.map((report) => `${writeSubject(report)}\n\n${writeText(report)}`);
  const blocks = findCodeBlocks(read('docs/worked-example.md')).filter(({ language }) => language === 'text');
  expect(blocks).toHaveLength(3);
  for (const { lines } of blocks) {
    const mail = mails.find((one) => `\n${one}`.includes(`\n${lines[0] ?? ''}\n`));
    expectQuoted(lines, mail ?? '');
  }
});
