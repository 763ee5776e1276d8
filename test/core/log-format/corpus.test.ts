/** Every line of the corpus is read as its annotation says, by TypeScript and by any other engine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileLogFormat } from '../../../lambda/core/log-format/compile';
import type { LogFormat } from '../../../lambda/core/log-format/log-format';
import { readAccessLine } from '../../../lambda/core/log-format/read-line';

interface CorpusLine {
  readonly format: string;
  readonly case: string;
  readonly hostile: boolean;
  readonly expect: Readonly<Record<string, string | number | null>> | null;
  readonly line: string;
}

const CORPUS = join(__dirname, '../../corpus');
const read = (name: string): string => readFileSync(join(CORPUS, name), 'utf8');
const texts = JSON.parse(read('formats.json')) as Record<string, string>;
const formats = new Map(
  Object.entries(texts).map(([name, text]) => [name, compileLogFormat(text, { remoteIp: false })]),
);
const corpus = ['apache.jsonl', 'nginx.jsonl', 'written.jsonl'].flatMap((name) =>
  read(name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CorpusLine),
);

function formatOf(name: string): LogFormat {
  const format = formats.get(name);
  if (format === undefined) throw new Error(`formats.json has no ${name}`);
  return format;
}

it('holds at least 250 lines, of which 80 are hostile', () => {
  expect(corpus.length).toBeGreaterThanOrEqual(250);
  expect(corpus.filter(({ hostile }) => hostile).length).toBeGreaterThanOrEqual(80);
  expect(new Set(corpus.map(({ format }) => format)).size).toBe(formats.size);
});

describe.each([...formats.keys()])('lines in the format %s', (name) => {
  const lines = corpus.filter(({ format }) => format === name);

  it.each(lines.map((line) => [line.case, line] as const))('%s', (_case, { line, expect: expected }) => {
    const entry = readAccessLine(formatOf(name), line);
    if (expected === null) {
      expect(entry).toBeUndefined();
      return;
    }
    const wanted = Object.fromEntries(
      Object.entries(expected).map(([key, value]) => [key, value ?? undefined]),
    );
    expect(entry).toMatchObject(wanted);
  });

  it('means the same whether an engine matches greedily or lazily', () => {
    const format = formatOf(name);
    const greedy = new RegExp(format.pattern);
    const lazy = new RegExp(format.pattern.replaceAll(/(?<!\\)([*+]|\{[0-9,]+\})/g, '$1?'));
    for (const { line } of lines) expect(lazy.exec(line)?.groups).toEqual(greedy.exec(line)?.groups);
  });
});
