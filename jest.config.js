const { devNull } = require('node:os');

/** One configuration for every kind of test; each project is a folder whose tests share their needs. */
const swc = [
  '@swc/jest',
  { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
];

// Workflow code must see the same zone everywhere; workers inherit it.
process.env.TZ = 'UTC';
// The settings of whoever runs the tests are none of theirs.
process.env.PERDURE_ENV_FILE = devNull;

/** ES modules without a CommonJS form, which Jest cannot import by itself. */
const esModules = ['request-filtering-agent'];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/support/environment.cjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': swc, [`/node_modules/(${esModules.join('|')})/.+\\.js$`]: swc },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
  // Ends what hangs. Tests that wait give up by themselves, long before, and say for what.
  testTimeout: 300_000,
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  testSequencer: '<rootDir>/test/support/sequencer.cjs',
};
