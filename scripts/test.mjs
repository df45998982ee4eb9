/** `npm test [-- arguments of jest] [--golden-update]`: installs what is missing and runs the tests. */
import { ensureInstalled } from './ensure-installed.mjs';
import { runJest } from './jest.mjs';

await ensureInstalled();
const args = process.argv.slice(2);
const goldenUpdate = args.includes('--golden-update');
process.exitCode = await runJest(
  args.filter((arg) => arg !== '--golden-update'),
  goldenUpdate ? { GOLDEN_UPDATE: '1' } : {},
);
