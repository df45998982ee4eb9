/** Logs more than a pipe holds, which nobody reads, and says on stderr when it is through. */
import { setImmediate as breathe } from 'node:timers/promises';
import { createLogger } from '../../../src/process/logger';

async function main(): Promise<void> {
  const logger = createLogger('info');
  for (let line = 0; line < 20_000; line += 1) {
    logger.info({ line, text: 'x'.repeat(200) }, 'a line');
    if (line % 100 === 0) await breathe();
  }
  process.stderr.write('done\n', () => process.exit(0));
}

void main();
