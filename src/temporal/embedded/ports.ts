import { once } from 'node:events';
import { createServer } from 'node:net';
import { errorMessage } from '../../error-message';
import { StartupError } from '../../startup-error';

/** A TCP port of this host that nobody listens on. */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('Expected a listening server to have a port');
  return address.port;
}

/**
 * Makes sure that a port can be listened on, before a child process fails on it less clearly.
 *
 * @param purpose what it is for, such as `the embedded Temporal`
 * @param variable environment variable that chooses the port
 * @throws StartupError when somebody else listens on it
 */
export async function requireFreePort(host: string, port: number, purpose: string, variable: string): Promise<void> {
  const server = createServer();
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw portProblem(error, `${host}:${port}`, purpose, variable);
  }
  server.close();
  await once(server, 'close');
}

/** Why a server cannot listen somewhere, and what to do about it; see {@link requireFreePort} for the parameters. */
export function portProblem(error: unknown, place: string, purpose: string, variable: string): StartupError {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return new StartupError(
      `Expected port ${place} to be free for ${purpose}, but another process listens on it.\n` +
        `Stop that process, or set ${variable} to a free port.`,
    );
  }
  return new StartupError(
    `Expected ${purpose} to be able to listen on ${place}, but ${errorMessage(error)}.\nSet ${variable} to another port.`,
  );
}
