import type { Logger } from 'pino';
import { StartupError } from '../startup-error';
import { silenceOf } from '../temporal/grpc-status';
import { Lifecycle } from './lifecycle';

/** What a process gives the code that starts its parts. */
export interface Supervised {
  readonly lifecycle: Lifecycle;
  /** Ends the process because a part of it cannot go on. */
  readonly fail: (error: unknown) => void;
}

/** npm passes on the signal of a Ctrl-C that the terminal has already delivered: so soon, it is the same one. */
const SAME_SIGNAL_MS = 500;
/** Longer than the sum of what the parts may take; after it the process ends with whatever still runs. */
const STOP_MS = 60_000;
const PARENT_POLL_MS = 250;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a process until a signal ends it: starts its parts, stops them in order at SIGINT, SIGTERM or SIGHUP (exit code 0),
 * or when one of them fails. A second signal ends the process at once.
 *
 * @param start starts the parts; when it throws, what it has started is stopped
 */
export async function supervise(logger: Logger, start: (process: Supervised) => Promise<void>): Promise<void> {
  const lifecycle = new Lifecycle(logger);
  let endingSince: number | undefined;

  const end = (exitCode: number): void => {
    endingSince = performance.now();
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void lifecycle.stop().then(() => process.exit(exitCode));
  };
  const fail = (error: unknown): void => {
    // What breaks while everything is being stopped breaks because of that.
    if (endingSince === undefined) end(report(error, logger));
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (endingSince === undefined) {
        logger.info(`${signal}: stopping; once more ends at once`);
        end(0);
      } else if (performance.now() - endingSince > SAME_SIGNAL_MS) {
        process.exit(130);
      }
    });
  }
  process.on('uncaughtException', fail);
  onOrphaned(() => {
    if (endingSince === undefined) end(0);
  });
  try {
    await start({ lifecycle, fail });
  } catch (error) {
    const silence = silenceOf(error);
    fail(silence ? stoppedAnswering(silence) : error);
  }
}

/**
 * npm passes a signal on to its shell alone, which dies of it and leaves us behind. So where npm has started us, losing the
 * parent is the signal.
 */
function onOrphaned(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, PARENT_POLL_MS);
  watch.unref();
}

/** Runs the body of an entry point. What keeps it from starting is printed without a stack. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    if (error instanceof StartupError) console.error(error.message);
    else console.error(error);
    process.exit(error instanceof StartupError ? error.exitCode : 1);
  });
}

/** Temporal was there, or nothing would have been asked of it. */
function stoppedAnswering({ message }: Error): StartupError {
  return new StartupError(
    `Expected Temporal to go on answering while everything is started, but: ${message}.\n` +
      'Nothing is lost. See to it that Temporal serves, and start again.',
  );
}

/** Tells why the process ends. @returns its exit code */
function report(error: unknown, logger: Logger): number {
  if (error instanceof StartupError) {
    console.error(error.message);
    return error.exitCode;
  }
  logger.fatal({ err: error }, 'Perdure ends because of an error that it did not expect');
  return 1;
}
