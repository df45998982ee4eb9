import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { portProblem } from '../temporal/embedded/ports';

/** Requests that are being answered may take this long to end when the process stops. */
const DRAIN_MS = 10_000;

export interface HttpServer {
  /** Stops accepting, lets what is being answered end, then cuts what is left. */
  stop(): Promise<void>;
}

/**
 * Serves an application.
 *
 * @throws StartupError when it cannot listen there
 */
export async function listen(app: RequestListener, host: string, port: number): Promise<HttpServer> {
  const server = createServer(app);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw portProblem(error, `${host}:${port}`, 'the API', 'PORT');
  }
  return { stop: () => drain(server) };
}

async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(cut);
}
