/**
 * The guards: rules without which somebody comes to harm, each with the change that takes it away. One JSON file for
 * each subject; a test keeps every entry true, and `npm run guards` takes each guard away and looks who notices.
 * May touch: the file system, to read.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const text = z.string().min(1);

const guardSchema = z
  .strictObject({
    protects: text.describe('What would happen without it, or what it keeps, in one sentence.'),
    file: text.describe('From the root of the project.'),
    find: text.describe('Stands in the file exactly once.'),
    replace: z.string().describe('The same without the guard; it still must load.'),
    tests: z
      .array(text)
      .min(1)
      .readonly()
      .describe('Test files of which one must go red; the narrowest ones.'),
  })
  .readonly();

export interface Guard extends z.output<typeof guardSchema> {
  /** Name of the list that it stands in: `evidence` for `evidence.json`. */
  readonly list: string;
}

/** Reads every list, in the order of their names. Throws for one that is not as the schema says. */
export function readGuards(root: string): readonly Guard[] {
  const folder = join(root, 'test/guards');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort();
  return files.flatMap((file) =>
    z
      .array(guardSchema)
      .parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
      .map((guard) => ({ ...guard, list: file.replace(/\.json$/, '') })),
  );
}

/** What makes this entry untrue, or `undefined`: a guard that moved must be found again, not passed over. */
export function findStaleness(guard: Guard, root: string): string | undefined {
  const missing = [guard.file, ...guard.tests].find((file) => !existsSync(join(root, file)));
  if (missing !== undefined) return `${missing} does not exist`;
  const found = readFileSync(join(root, guard.file), 'utf8').split(guard.find).length - 1;
  if (found !== 1) return `its text stands ${found} times in ${guard.file}, not once`;
  return guard.find === guard.replace ? 'its replacement changes nothing' : undefined;
}
