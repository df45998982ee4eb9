/**
 * Ends what a run of jest leaves running: `guard.mjs <run directory>`. Its standard input is a pipe from jest; the pipe
 * closes when jest ends, in whichever way, also by SIGKILL. Then every process whose id stands in a `*.pid` file of the
 * directory is ended, and the directory removed.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [directory] = process.argv.slice(2);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('close', () => {
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.pid'))) {
    try {
      process.kill(Number(readFileSync(join(directory, file), 'utf8')), 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
  rmSync(directory, { recursive: true, force: true });
});
