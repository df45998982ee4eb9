/** `npm run docs`: installs what is missing, writes what is generated from the code, and formats it. */
import { ensureInstalled } from './ensure-installed.mjs';
import { runNode, tool } from './run.mjs';

await ensureInstalled();
const written = await runNode(['--import', 'tsx', 'scripts/docs/index.ts']);
process.exitCode =
  written || (await runNode([tool('prettier/bin/prettier.cjs'), '--write', '--log-level=warn', 'README.md']));
