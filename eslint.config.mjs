import tseslint from 'typescript-eslint';

/** Pure packages that core/ may use: addresses. */
const PURE_PACKAGES = ['ipaddr.js'];

const AWS_SDK = {
  group: ['@aws-sdk/*'],
  message:
    'AWS calls live in lambda/aws/ (those that only the command line makes in bin/aws/, and the account in memory in drill/), so that the rest can be tested without an account.',
};
const CDK = {
  group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'],
  message: 'aws-cdk-lib belongs in lib/ and bin/app.ts only: what runs must not carry what deploys.',
};
const LAMBDA_AND_LIB = {
  group: ['**/lambda/**', '**/lib/**', '**/bin/**'],
  message: 'drill/ is an AWS account; it must not know Floodgate, or it would agree with its mistakes.',
};
const DRILL = {
  group: ['**/drill/**'],
  message: 'What runs in production must not import the rehearsal account.',
};
const RUNS = {
  group: ['**/lambda/**', '!**/lambda/config'],
  message: "lib/ knows lambda/ only through config.ts and the entry files' paths.",
};
const OUTSIDE_CORE = {
  regex: `^(?!\\.{1,2}/|(?:${PURE_PACKAGES.join('|')})$)`,
  message: 'core/ is pure: it imports only core/ and the pure packages on the list in eslint.config.mjs.',
};
/** @param depth how many folders lie between the file and lambda/ */
const upFromCore = (depth) => ({
  regex: `^(?:\\./)?(?:\\.\\./){${depth}}`,
  message:
    'core/ is pure: it imports nothing from the rooms around it. What it needs comes in as an argument.',
});

const NO_ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'process.env is read in the entry points only; everything else gets what it needs as an argument.',
};
const WHOLE_ZOD = {
  selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
  message: "Write `import * as z from 'zod'`: of `{ z }` nothing can be left out of the function's bundle.",
};
const PURE = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'core/ has no clock: `now` comes in as an argument.',
  },
  {
    selector: "CallExpression[callee.name='Date']",
    message: 'core/ has no clock: `now` comes in as an argument.',
  },
  {
    selector: "Identifier[name='performance']",
    message: 'core/ has no clock: `now` comes in as an argument.',
  },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'core/ has no clock: `now` comes in as an argument.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'core/ knows no randomness: equal worlds give equal plans.',
  },
  {
    selector: "Identifier[name='crypto']",
    message: 'core/ knows no randomness: equal worlds give equal plans.',
  },
  {
    selector: 'ImportExpression',
    message: 'core/ is pure: what it imports stands at the top of the file, where the linter sees it.',
  },
  {
    selector: "Identifier[name='console']",
    message: 'core/ does not log: what it has to say stands in what it returns.',
  },
  { selector: "Identifier[name='process']", message: 'core/ does not know the process it runs in.' },
];

const wall = (files, patterns, syntax = [NO_ENVIRONMENT], ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': ['error', { patterns }],
    'no-restricted-syntax': ['error', ...syntax],
  },
});

export default tseslint.config(
  { ignores: ['dist/', 'cdk.out/', 'node_modules/', '.venv/', 'coverage/'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/strict-boolean-expressions': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A field is left out of a copy by naming it and not using it.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_+$', ignoreRestSiblings: true }],
      'max-lines': ['error', { max: 300 }],
      eqeqeq: 'error',
    },
  },
  wall(['lambda/core/*.ts'], [OUTSIDE_CORE, upFromCore(1)], [NO_ENVIRONMENT, ...PURE]),
  wall(['lambda/core/*/**/*.ts'], [OUTSIDE_CORE, upFromCore(2)], [NO_ENVIRONMENT, ...PURE]),
  wall(
    ['lambda/*.ts'],
    [AWS_SDK, CDK, DRILL],
    [NO_ENVIRONMENT, WHOLE_ZOD],
    ['lambda/handler.ts', 'lambda/widget.ts'],
  ),
  wall(['lambda/handler.ts', 'lambda/widget.ts'], [AWS_SDK, CDK, DRILL], [WHOLE_ZOD]),
  wall(['lambda/aws/**/*.ts'], [CDK, DRILL], [NO_ENVIRONMENT, WHOLE_ZOD]),
  wall(['drill/**/*.ts'], [CDK, LAMBDA_AND_LIB]),
  wall(['lib/**/*.ts'], [AWS_SDK, DRILL, RUNS]),
  wall(['bin/app.ts'], [AWS_SDK, DRILL], []),
  wall(['bin/floodgate.ts'], [AWS_SDK, CDK], []),
  wall(['bin/aws/**/*.ts'], [CDK, DRILL]),
  wall(['bin/**/*.ts'], [AWS_SDK, CDK], [NO_ENVIRONMENT], ['bin/app.ts', 'bin/floodgate.ts', 'bin/aws/**']),
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests read arrays and records whose content they have just put there.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
