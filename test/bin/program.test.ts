/** The command line as a whole: every command has help with examples that it takes itself; wrong words end with 2. */
import { Command } from 'commander';
import { version } from '../../package.json';
import { makeProgram } from '../../bin/program';
import type { OperatorIo } from '../../bin/command-io';
import { runFloodgate } from '../support/run-floodgate';

const names = makeProgram({} as OperatorIo).commands.map((command) => command.name());

it.each(names)('%s shows examples', async (name) => {
  const { out, code } = await runFloodgate([name, '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/Examples:\n {2}\$ floodgate /);
});

it('every example names a command, and options that it has', async () => {
  for (const name of names) {
    const { out } = await runFloodgate([name, '--help']);
    for (const [, line = ''] of out.matchAll(/^ {2}\$ floodgate (.*?)(?: {3,}|$)/gm)) {
      const [command = '', ...words] = (line.split(/ [|>&]/)[0] ?? '').split(' ');
      const found = makeProgram({} as OperatorIo).commands.find((one) => one.name() === command);
      expect([line, found instanceof Command]).toEqual([line, true]);
      for (const option of words.filter((word) => word.startsWith('--')))
        expect([line, found?.options.some(({ long }) => long === option)]).toEqual([line, true]);
    }
  }
});

it.each([
  ['nonsense'],
  ['status', '--nonsense'],
  ['explain'],
  ['explain', 'example.com'],
  ['deny', '203.0.113.7'],
  ['deny', '203.0.113.7', '--reason', 'x', '--minutes', '0'],
  ['deny', '203.0.113.0/24', '--reason', 'x'],
  ['rollback', '--what', 'everything'],
  ['init', 'web'],
  ['init', 'web', '--office', 'here'],
  ['restart', 'web-1'],
  ['lock-down', '--members', 'web-1'],
  ['deny', '203.0.113.7', '--reason', ' '],
  ['rollback', '--incident', ''],
  ['status', '--incident', ''],
  ['statsu'],
  ['status', '--html'],
  ['drill', 'memo'],
  ['drill', '--incident', 'mem'],
  ['help', 'statsu'],
])('%s %s %s %s %s: wrong words are told in one line, end with 2 and change nothing', async (...words) => {
  const { code, out, err } = await runFloodgate(words.filter((word) => typeof word === 'string'));
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^floodgate: [^\n]+\n$/);
  expect(err).toMatch(/right would be|there are|--help/);
});

it('init names what is no office before it looks for anything', async () => {
  const { err } = await runFloodgate(['init', 'web', '--office', '198.51.100.0/24', 'here']);
  expect(err).toContain('--office "here": not a CIDR; right would be, for example, 198.51.100.0/24');
});

it('tells its version: that of the package', async () => {
  expect(await runFloodgate(['--version'])).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
});

it('help that is asked for ends with 0', async () => {
  const { code, out } = await runFloodgate(['--help']);
  expect(code).toBe(0);
  expect(out).toContain('To act (each asks first):');
});
