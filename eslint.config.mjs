import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const nodeBuiltins = {
  regex: '^node:',
  message: 'The deterministic core has no Node built-ins (docs/architecture.md: one port, Effects).',
};
const forbid = (...names) => ({
  regex: `^(${names.join('|')})(/|$)`,
  message: 'This folder may not import that (docs/architecture.md, the table of folders).',
});
const folders = (...names) => ({
  regex: `^(\\.\\./)+(src/)?(${names.join('|')})(/|$)`,
  message: 'This folder may not import that one (docs/architecture.md, the table of folders).',
});
const fence = (files, ...patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});
const outer = ['twilio', 'store', 'server', 'simulator', 'temporal', 'testing', 'cli', 'activities', 'http'];

export default tseslint.config(
  { ignores: ['node_modules', '.cache', '.data', 'coverage', 'test/replay/histories'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'object-shorthand': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  { files: ['**/*.{js,mjs,cjs}'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        require: 'readonly',
        exports: 'writable',
        __dirname: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        Buffer: 'readonly',
        AbortSignal: 'readonly',
      },
    },
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
  {
    files: ['test/**'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  fence(
    ['src/flow/**'],
    nodeBuiltins,
    forbid('express', 'twilio', '@temporalio', 'liquidjs', 're2js', 'kysely', 'pino'),
    folders('engine', 'widgets', 'workflows', ...outer),
  ),
  fence(
    ['src/engine/**'],
    nodeBuiltins,
    forbid('express', 'twilio', '@temporalio', 'kysely', 'pino'),
    folders('widgets', 'workflows', ...outer),
  ),
  fence(
    ['src/widgets/**'],
    nodeBuiltins,
    forbid('express', 'twilio', '@temporalio', 'liquidjs', 're2js', 'kysely', 'pino'),
    folders('workflows', ...outer),
  ),
  fence(
    ['workflows/**'],
    nodeBuiltins,
    forbid(
      'express',
      'twilio',
      '@temporalio/(client|worker|activity|testing)',
      'liquidjs',
      're2js',
      'kysely',
      'pino',
      'zod',
    ),
    folders(...outer.filter((name) => name !== 'activities')),
    { regex: '/activities(/|$)', allowTypeImports: true, message: 'Workflows take the type of the activities only.' },
  ),
  fence(
    ['activities/**'],
    forbid('express', '@temporalio/(client|worker|workflow)'),
    folders('widgets', 'workflows', 'server', 'simulator', 'cli', 'testing'),
  ),
  fence(
    ['src/twilio/**'],
    forbid('express', '@temporalio', 'kysely'),
    folders('widgets', 'workflows', 'server', 'simulator', 'store', 'temporal', 'cli', 'testing'),
  ),
  fence(
    ['src/store/**'],
    forbid('express', '@temporalio', 'twilio'),
    folders('widgets', 'workflows', 'server', 'simulator', 'temporal', 'twilio', 'cli', 'testing'),
  ),
  fence(
    ['src/simulator/**'],
    forbid('@temporalio'),
    folders('engine', 'widgets', 'workflows', 'server', 'temporal', 'cli', 'testing', 'activities'),
  ),
  fence(['src/temporal/**'], forbid('express', 'twilio'), folders('server', 'simulator', 'cli', 'testing')),
  fence(['src/server/**'], folders('simulator', 'cli', 'testing', 'activities')),
  fence(
    ['src/testing/**'],
    nodeBuiltins,
    forbid('express', 'twilio', '@temporalio', 'kysely'),
    folders('server', 'simulator', 'store', 'temporal', 'twilio', 'cli', 'workflows', 'activities'),
  ),
);
