import { runNode, tool } from './run.mjs';

/** What `npm run check` runs, in this order: the name of each, and how to run it for an exit code. */
export const checks = [
  check('format', 'prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  check('lint', 'eslint/bin/eslint.js', '--max-warnings=0', '.'),
  check('types', 'typescript/bin/tsc', '--noEmit', '-p', '.'),
  check(
    'cycles',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    'scripts/dependency-rules.cjs',
    'src',
    'workflows',
    'activities',
  ),
];

function check(name, script, ...args) {
  return { name, run: () => runNode([tool(script), ...args]) };
}
