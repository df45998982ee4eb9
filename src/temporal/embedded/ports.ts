import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { errorMessage } from '../../error-message';
import { StartupError } from '../../startup-error';

/** Below the ports that systems give to whoever asks for any: those may be taken before their owner listens, or while it is down. */
const RANGE = { from: 20_000, below: 32_000 } as const;
/** What systems say of a port that somebody has, or that is kept for somebody. */
const TAKEN: readonly unknown[] = ['EADDRINUSE', 'EACCES'];
/** What they say of a host that is no address of this machine. */
const NO_SUCH_HOST: readonly unknown[] = ['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL'];
const TRIES = 100;

/** A TCP port of this host that nobody listens on, and that nobody gets by chance while the process that is to have it is down. */
export async function freePort(host: string): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = randomInt(RANGE.from, RANGE.below);
    try {
      await listenOnce(host, port);
      return port;
    } catch (error) {
      if (tries === TRIES || !TAKEN.includes((error as NodeJS.ErrnoException).code)) throw error;
    }
  }
}

async function listenOnce(host: string, port: number): Promise<void> {
  const server = createServer();
  await once(server.listen(port, host), 'listening');
  server.close();
  await once(server, 'close');
}

/**
 * Makes sure that a port can be listened on, before a child process fails on it less clearly.
 *
 * @param purpose what it is for, such as `the embedded Temporal`
 * @param variable environment variable that chooses the port
 * @throws StartupError when somebody else listens on it
 */
export async function requireFreePort(host: string, port: number, purpose: string, variable: string): Promise<void> {
  try {
    await listenOnce(host, port);
  } catch (error) {
    throw portProblem(error, `${host}:${port}`, purpose, variable);
  }
}

/** Why a server cannot listen somewhere, and what to do about it; see {@link requireFreePort} for the parameters. */
export function portProblem(error: unknown, place: string, purpose: string, variable: string): StartupError {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return new StartupError(
      `Expected port ${place} to be free for ${purpose}, but another process listens on it.\n` +
        `Stop that process, or set ${variable} to a free port.`,
    );
  }
  const remedy = NO_SUCH_HOST.includes((error as NodeJS.ErrnoException).code)
    ? 'Set HOST to an address of this machine.'
    : `Set ${variable} to another port.`;
  return new StartupError(
    `Expected ${purpose} to be able to listen on ${place}, but ${errorMessage(error)}.\n${remedy}`,
  );
}
