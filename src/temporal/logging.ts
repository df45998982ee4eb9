import type { Logger as TemporalLogger, LogLevel, LogMetadata } from '@temporalio/common';
import type { Logger } from 'pino';

const PINO_LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** What the SDK warns of and we mean: the worker of paced messages runs activities only. */
const MEANT = /^No workflows registered/;

/**
 * Lets Temporal's SDK write to our log: its levels are ours, its metadata the fields of a line. An error that it calls `error`
 * becomes `err`, of which pino tells the message and the stack.
 */
export function temporalLogger(logger: Logger): TemporalLogger {
  const log = (level: LogLevel, message: string, { error, ...metadata }: LogMetadata = {}): void =>
    logger[MEANT.test(message) ? 'debug' : PINO_LEVELS[level]](
      { ...metadata, ...(error !== undefined && { err: error as unknown }) },
      message,
    );
  return {
    log,
    trace: (message, metadata) => log('TRACE', message, metadata),
    debug: (message, metadata) => log('DEBUG', message, metadata),
    info: (message, metadata) => log('INFO', message, metadata),
    warn: (message, metadata) => log('WARN', message, metadata),
    error: (message, metadata) => log('ERROR', message, metadata),
  };
}
