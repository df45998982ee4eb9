/** `npm start [-- path/to/flow.json …]`: installs what is missing and runs everything in this process. */
import { createRequire } from 'node:module';
import { ensureInstalled } from './ensure-installed.mjs';

await ensureInstalled();
// The zone of the process leaks into workflow code; it is set before anything looks at the clock.
process.env.TZ = 'UTC';
// In this process and not in a child: one process gets each signal once.
const require = createRequire(import.meta.url);
require('../bin/typescript.cjs');
require('../src/main.ts');
