/** The walls between the rooms: each is broken once on purpose, and the linter must say so, with the reason. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Case {
  readonly file: string;
  readonly text: string;
  /** A part of the message; `undefined`: nothing is wrong. */
  readonly told: string | undefined;
}

const AWS = 'AWS calls live in lambda/aws/';
const CDK = 'aws-cdk-lib belongs in lib/ and bin/app.ts only';
const DRILL = 'What runs in production must not import the rehearsal account.';
const DRILL_KNOWS = 'drill/ is an AWS account; it must not know Floodgate';
const CONFIG_ONLY = 'lib/ knows lambda/ only through config.ts';
const OUTSIDE_CORE = 'core/ is pure: it imports only core/ and the pure packages';
const UP_FROM_CORE = 'core/ is pure: it imports nothing from the rooms around it.';
const CLOCK = 'core/ has no clock';
const RANDOM = 'core/ knows no randomness';
const WHOLE_ZOD = "Write `import * as z from 'zod'`";
const ENVIRONMENT = 'process.env is read in the entry points only';

const imports = (from: string): string => `import { thing } from '${from}';\nexport const it = thing;\n`;
const CASES: readonly Case[] = [
  ...['lambda/core/x.ts', 'lambda/core/deny-list/x.ts'].flatMap((file) => [
    { file, text: imports('@aws-sdk/client-ec2'), told: OUTSIDE_CORE },
    { file, text: imports('zod'), told: OUTSIDE_CORE },
    { file, text: imports('node:fs'), told: OUTSIDE_CORE },
    { file, text: imports('fs'), told: OUTSIDE_CORE },
    {
      file,
      text: `import type { Config } from 'aws-cdk-lib';\nexport type It = Config;\n`,
      told: OUTSIDE_CORE,
    },
    { file, text: `export { thing } from 'zod';\n`, told: OUTSIDE_CORE },
    { file, text: `export const it = await import('zod');\n`, told: 'stands at the top of the file' },
    { file, text: 'export const it = new Date();\n', told: CLOCK },
    { file, text: 'export const it = Date();\n', told: CLOCK },
    { file, text: 'export const it = Date.now();\n', told: CLOCK },
    { file, text: 'export const it = performance.now();\n', told: CLOCK },
    { file, text: 'export const it = Math.random();\n', told: RANDOM },
    { file, text: 'export const it = crypto.randomUUID();\n', told: RANDOM },
    { file, text: "console.log('x');\n", told: 'core/ does not log' },
    { file, text: 'export const it = process.env;\n', told: ENVIRONMENT },
    { file, text: 'export const it = process.exitCode;\n', told: 'core/ does not know the process' },
    { file, text: imports('ipaddr.js'), told: undefined },
    { file, text: 'export const it = new Date(0).toISOString();\n', told: undefined },
  ]),
  ...['config', 'event', 'look', 'aws/clients'].flatMap((name) => [
    { file: 'lambda/core/x.ts', text: imports(`../${name}`), told: UP_FROM_CORE },
    { file: 'lambda/core/deny-list/x.ts', text: imports(`../../${name}`), told: UP_FROM_CORE },
  ]),
  { file: 'lambda/core/x.ts', text: imports('./deny-list/problem'), told: undefined },
  { file: 'lambda/core/deny-list/x.ts', text: imports('../addresses'), told: undefined },

  ...['lambda/remediate.ts', 'lambda/handler.ts', 'lambda/widget.ts', 'lambda/x.ts'].flatMap((file) => [
    { file, text: imports('@aws-sdk/client-ec2'), told: AWS },
    { file, text: imports('aws-cdk-lib'), told: CDK },
    { file, text: imports('../drill/account/client'), told: DRILL },
    { file, text: imports('./aws/clients'), told: undefined },
    { file, text: `import { z } from 'zod';\nexport const it = z.string();\n`, told: WHOLE_ZOD },
    { file, text: `import * as z from 'zod';\nexport const it = z.string();\n`, told: undefined },
  ]),
  { file: 'lambda/remediate.ts', text: 'export const it = process.env;\n', told: ENVIRONMENT },
  { file: 'lambda/config.ts', text: 'export const it = process.env;\n', told: ENVIRONMENT },
  { file: 'lambda/handler.ts', text: 'export const it = process.env;\n', told: undefined },
  { file: 'lambda/widget.ts', text: 'export const it = process.env;\n', told: undefined },

  { file: 'lambda/aws/x.ts', text: imports('aws-cdk-lib/aws-ec2'), told: CDK },
  { file: 'lambda/aws/x.ts', text: imports('../../drill/clock'), told: DRILL },
  { file: 'lambda/aws/x.ts', text: 'export const it = process.env;\n', told: ENVIRONMENT },
  { file: 'lambda/aws/x.ts', text: imports('@aws-sdk/client-ec2'), told: undefined },

  { file: 'drill/x.ts', text: imports('../lambda/core/addresses'), told: DRILL_KNOWS },
  { file: 'drill/account/ec2/x.ts', text: imports('../../../lambda/config'), told: DRILL_KNOWS },
  { file: 'drill/x.ts', text: imports('../lib/floodgate-stack'), told: DRILL_KNOWS },
  { file: 'drill/x.ts', text: imports('../bin/command-io'), told: DRILL_KNOWS },
  { file: 'drill/x.ts', text: imports('constructs'), told: CDK },
  { file: 'drill/x.ts', text: 'export const it = process.env;\n', told: ENVIRONMENT },
  { file: 'drill/x.ts', text: imports('@aws-sdk/client-ec2'), told: undefined },

  { file: 'lib/x.ts', text: imports('../lambda/core/policy'), told: CONFIG_ONLY },
  { file: 'lib/x.ts', text: imports('../lambda/remediate'), told: CONFIG_ONLY },
  { file: 'lib/x.ts', text: imports('../lambda/config'), told: undefined },
  { file: 'lib/x.ts', text: imports('@aws-sdk/client-ec2'), told: AWS },
  { file: 'lib/x.ts', text: imports('../drill/clock'), told: DRILL },
  { file: 'lib/x.ts', text: imports('aws-cdk-lib'), told: undefined },

  { file: 'bin/app.ts', text: imports('@aws-sdk/client-ec2'), told: AWS },
  { file: 'bin/app.ts', text: imports('aws-cdk-lib'), told: undefined },
  ...['bin/floodgate.ts', 'bin/commands/x.ts', 'bin/replay/scan/x.ts'].flatMap((file) => [
    { file, text: imports('@aws-sdk/client-ec2'), told: AWS },
    { file, text: imports('aws-cdk-lib'), told: CDK },
  ]),
  { file: 'bin/aws/x.ts', text: imports('@aws-sdk/client-ec2'), told: undefined },
  { file: 'bin/aws/x.ts', text: imports('aws-cdk-lib'), told: CDK },
  { file: 'bin/aws/x.ts', text: imports('../../drill/account/client'), told: DRILL },
  { file: 'bin/aws/x.ts', text: 'export const it = process.env;\n', told: ENVIRONMENT },
  { file: 'bin/commands/x.ts', text: 'export const it = process.env;\n', told: ENVIRONMENT },
  { file: 'bin/commands/x.ts', text: imports('../../drill/account/client'), told: undefined },

  { file: 'lambda/core/x.ts', text: 'export {};\n'.repeat(301), told: 'File has too many lines' },
  { file: 'lambda/core/x.ts', text: 'export {};\n'.repeat(299), told: undefined },
];

function lint(cases: readonly Case[]): string[][] {
  const answer = execFileSync(process.execPath, [join(__dirname, 'support', 'lint-texts.mjs')], {
    cwd: join(__dirname, '..'),
    input: JSON.stringify(cases),
    encoding: 'utf8',
  });
  return JSON.parse(answer) as string[][];
}

const messages = lint(CASES);

it.each(
  CASES.map(({ file, text, told }, index) => {
    const [line = ''] = text.split('\n');
    return { name: `${file}: ${line}`, told, found: messages[index] };
  }),
)('$name', ({ told, found }) => {
  expect(found).toEqual(told === undefined ? [] : expect.arrayContaining([expect.stringContaining(told)]));
});
