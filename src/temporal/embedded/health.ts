import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';

const POLL_MS = 25;
const CALL_MS = 5_000;

/**
 * Waits until a server answers calls and knows the namespace.
 *
 * @throws Error with the last failure after `timeoutMs`; the signal's reason when aborted
 */
export async function waitUntilServing(
  address: string,
  namespace: string,
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<void> {
  const { signal, timeoutMs } = options;
  const deadline = performance.now() + timeoutMs;
  let failure: unknown = 'nothing listens there';
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    if (await accepts(address)) {
      failure = await failureOf(address, namespace);
      if (failure === undefined) return;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`Expected Temporal at ${address} to serve within ${timeoutMs} ms, but ${String(failure)}`);
}

/** A gRPC channel waits a second after a refused connection, so the port is tried first. */
async function accepts(address: string): Promise<boolean> {
  const [host = '', port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    const settle = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', settle(true)).once('error', settle(false));
  });
}

async function failureOf(address: string, namespace: string): Promise<unknown> {
  const connection = Connection.lazy({ address });
  try {
    await connection.withDeadline(Date.now() + CALL_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await connection.close();
  }
}
