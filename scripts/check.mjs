/** `npm run check`: format, lint, types, no circular imports. Runs all of them and says which failed. */
import { checks } from './checks.mjs';
import { ensureInstalled } from './ensure-installed.mjs';

await ensureInstalled();
const failed = [];
for (const { name, run } of checks) {
  console.log(`▸ ${name}`);
  if ((await run()) !== 0) failed.push(name);
}
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
