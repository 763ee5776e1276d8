/**
 * Lints texts as if they stood in files of the project, by the rules that keep its walls. A program of its own, since
 * ESLint loads its configuration by import(), which Jest's module registry does not offer.
 * Reads [{"file","text"}] on standard input, writes each one's messages as a list of lists.
 */
import { ESLint } from 'eslint';
import { text } from 'node:stream/consumers';

const WALLS = ['no-restricted-imports', 'no-restricted-syntax', 'max-lines'];

const eslint = new ESLint({
  // The walls need no types, and a file that does not exist belongs to no program.
  overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } }],
  ruleFilter: ({ ruleId }) => WALLS.includes(ruleId),
});

const found = [];
for (const { file, text: source } of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(source, { filePath: file });
  found.push(result.messages.map(({ message }) => message));
}
process.stdout.write(JSON.stringify(found));
