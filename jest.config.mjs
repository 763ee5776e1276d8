// The tests also run on Node 20, which the SDK warns about in every worker.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.(t|m?j)s$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/'],
  reporters: ['default', '<rootDir>/test/closing-line.mjs'],
  // Jest leaves one core idle by default: on two cores that is half of them.
  maxWorkers: '100%',
  testTimeout: 30_000,
  globalSetup: '<rootDir>/test/temporary-folder.mjs',
  globalTeardown: '<rootDir>/test/remove-temporary-folder.mjs',
};
