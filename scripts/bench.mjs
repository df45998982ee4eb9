/** `npm run bench [-- arguments]`: installs what is missing and runs the benchmarks. */
import { ensureInstalled } from './ensure-installed.mjs';
import { runNode } from './run.mjs';

await ensureInstalled();
process.exitCode = await runNode(['--import', 'tsx', 'bench/index.ts', ...process.argv.slice(2)], { TZ: 'UTC' });
