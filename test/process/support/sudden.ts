/** Says `ready` on stderr; at a message logs lines and a fatal one, and ends in the same breath. */
import { createLogger } from '../../../src/process/logger';

const logger = createLogger('info');
process.once('message', (lines: number) => {
  for (let line = 0; line < lines; line += 1) logger.info({ line, text: 'x'.repeat(200) }, 'a line');
  logger.fatal('the last line');
  process.exit(3);
});
process.stderr.write('ready\n');
