/** `npm run chaos [-- arguments]`: installs what is missing, and kills parts of an installation while it works. */
import { ensureInstalled } from './ensure-installed.mjs';
import { runNode } from './run.mjs';

await ensureInstalled();
process.exitCode = await runNode(['--import', 'tsx', 'test/chaos/main.ts', ...process.argv.slice(2)], { TZ: 'UTC' });
