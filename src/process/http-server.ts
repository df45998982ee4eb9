import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { portProblem } from '../temporal/embedded/ports';
import { OPEN_FILES_LIMIT } from './open-files';

/** Requests that are being answered may take this long to end when the process stops. */
const DRAIN_MS = 10_000;

/**
 * Milliseconds that a connection is kept while nobody asks anything: longer than balancers keep theirs, a minute with most of
 * them, so that it is never we who close one while a request is on its way.
 */
const KEEP_ALIVE_MS = 65_000;

/** Milliseconds in which whoever connects has to say what it wants. */
const HEAD_MS = 15_000;

/** Milliseconds between two looks for those that have not. */
const CHECK_MS = 5_000;

/** Of the files that the process may have open: the rest is for what it opens itself, as for each call of Twilio. */
const SHARE_OF_CONNECTIONS = 0.5;

/** Milliseconds between two looks for connections that nobody uses any more, while the server stops. */
const TIDY_MS = 50;

export interface HttpServer {
  /** Where it listens, also where any free port was asked for. */
  port: number;
  /** Stops accepting, lets what is being answered end, then cuts what is left. */
  stop(): Promise<void>;
}

/** Where a server listens, and why: for whoever has to make room for it. */
export interface Place {
  host: string;
  /** 0: any that is free. */
  port: number;
  /** Such as `the API`. */
  purpose: string;
  /** Environment variable that chooses the port. */
  variable: string;
}

/**
 * Serves an application.
 *
 * @throws StartupError when it cannot listen there
 */
export async function listen(app: RequestListener, { host, port, purpose, variable }: Place): Promise<HttpServer> {
  const timeouts = { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEAD_MS, connectionsCheckingInterval: CHECK_MS };
  const server = createServer(timeouts, app);
  server.maxConnections = connectionsOf(OPEN_FILES_LIMIT) ?? Infinity;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw portProblem(error, `${host}:${port}`, purpose, variable);
  }
  const { port: actual } = server.address() as AddressInfo;
  return { port: actual, stop: () => drain(server) };
}

/**
 * As many as may be connected at once; whoever comes on top is sent away at once, and comes again. A process that has no files
 * left cannot even run a workflow: Node.js ends it.
 */
function connectionsOf(filesLimit: number | undefined): number | undefined {
  return filesLimit && Math.ceil(filesLimit * SHARE_OF_CONNECTIONS);
}

async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // Also those whose last answer goes out only now.
  const tidy = setInterval(() => server.closeIdleConnections(), TIDY_MS);
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(tidy);
  clearTimeout(cut);
}
