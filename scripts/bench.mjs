/** `npm run bench [-- arguments]`: installs what is missing and measures the engine; `-- store …` measures the store. */
import { ensureInstalled } from './ensure-installed.mjs';
import { runNode } from './run.mjs';

await ensureInstalled();
const [first, ...rest] = process.argv.slice(2);
const [script, args] = first === 'store' ? ['bench/store.ts', rest] : ['bench/index.ts', process.argv.slice(2)];
process.exitCode = await runNode(['--import', 'tsx', script, ...args], { TZ: 'UTC' });
