import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config';
import { maskNumbers } from '../mask';
import { LogOutput } from './log-output';

/**
 * The process's log, on standard output: JSON lines, or text for people where that is a terminal. Telephone numbers are
 * masked wherever they come from.
 */
export function createLogger(level: Config['logLevel']): Logger {
  const options = { level, base: undefined, redact: { paths: SECRETS, censor: '[secret]' } };
  if (process.stdout.isTTY) return pino(options, masked(pretty({ ignore: 'pid,hostname', sync: true })));
  const output = new LogOutput(1);
  const flushSync = (): void => output.flushSync();
  process.once('exit', flushSync);
  // Before the process dies of an error, pino writes what waits.
  return pino(options, Object.assign(masked(output), { flushSync }));
}

function masked(destination: { write(line: string): unknown }): DestinationStream {
  return { write: (line) => void destination.write(maskNumbers(line)) };
}

const SECRETS = ['authorization', 'authToken', 'apiKey', 'password', 'secret'].flatMap((name) => [name, `*.${name}`]);

/** The log of a part that tells, at level `info`, more than anybody wants to read. */
export function quietLogger(logger: Logger, component: string): Logger {
  return logger.child({ component }, { level: logger.level === 'info' ? 'warn' : logger.level });
}
