/** `npm run topology`: installs what is missing and starts the processes of docker-compose.yml on this machine. */
import { ensureInstalled } from './ensure-installed.mjs';
import { runNode } from './run.mjs';

await ensureInstalled();
process.exitCode = await runNode(['--import', 'tsx', 'scripts/topology/index.ts']);
