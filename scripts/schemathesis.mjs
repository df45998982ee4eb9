/** `npm run schemathesis`; scripts/schemathesis/index.ts tells what it does. */
import { runNode } from './run.mjs';

process.exitCode = await runNode(['--import', 'tsx', 'scripts/schemathesis/index.ts', ...process.argv.slice(2)]);
