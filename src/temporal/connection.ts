import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { NativeConnection } from '@temporalio/worker';
import type { TlsConfig } from '../config';
import { errorMessage } from '../error-message';
import { StartupError } from '../startup-error';
import { hasGrpcStatus } from './grpc-status';

export interface ConnectionOptions {
  /** `host:port`. */
  address: string;
  namespace: string;
  apiKey?: string;
  tls?: false | TlsConfig;
  /** How long to go on trying to reach it. */
  timeoutMs?: number;
}

const RETRY_MS = 250;
const CALL_MS = 5_000;

/**
 * Connects to Temporal and makes sure of the namespace. The connection is the SDK's native one, which a client and a
 * worker can share.
 *
 * @throws StartupError when the server cannot be reached in time, refuses us, or has no such namespace
 */
export async function connectTemporal(options: ConnectionOptions): Promise<NativeConnection> {
  const connection = await connect(options);
  try {
    await requireNamespace(connection, options);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function connect(options: ConnectionOptions): Promise<NativeConnection> {
  const { address, timeoutMs = 10_000 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await NativeConnection.connect(nativeOptions(options));
    } catch (error) {
      if (performance.now() + RETRY_MS > deadline) throw unreachable(address, timeoutMs, error);
      await sleep(RETRY_MS);
    }
  }
}

function nativeOptions({ address, apiKey, tls }: ConnectionOptions): NativeConnectionOptions {
  return {
    address,
    apiKey,
    tls: tls && {
      serverNameOverride: tls.serverName,
      serverRootCACertificate: tls.serverAuthority,
      clientCertPair: tls.client && { crt: tls.client.certificate, key: tls.client.key },
    },
  };
}

function unreachable(address: string, timeoutMs: number, error: unknown): StartupError {
  return new StartupError(
    `Expected a Temporal server at ${address} to answer within ${timeoutMs / 1000} s, but: ${errorMessage(error)}.\n` +
      'Start it, correct TEMPORAL_ADDRESS (and TEMPORAL_TLS…, TEMPORAL_API_KEY), or unset it to use the embedded server.',
  );
}

/** Temporal's id of a namespace: a UUID that no other one has, on whichever server. */
export async function namespaceIdOf(connection: NativeConnection, namespace: string): Promise<string> {
  const { namespaceInfo } = await describeNamespace(connection, namespace);
  if (!namespaceInfo?.id) throw new Error(`Expected Temporal to tell the id of namespace ${namespace}`);
  return namespaceInfo.id;
}

function describeNamespace(
  connection: NativeConnection,
  namespace: string,
): ReturnType<NativeConnection['workflowService']['describeNamespace']> {
  return connection.withDeadline(Date.now() + CALL_MS, () =>
    connection.workflowService.describeNamespace({ namespace }),
  );
}

async function requireNamespace(connection: NativeConnection, options: ConnectionOptions): Promise<void> {
  const { namespace, address } = options;
  try {
    await describeNamespace(connection, namespace);
  } catch (error) {
    if (hasGrpcStatus(error, 'NOT_FOUND')) {
      throw new StartupError(
        `Expected Temporal at ${address} to have the namespace ${namespace}, but it has not.\n` +
          `Create it (temporal operator namespace create --address ${address} --namespace ${namespace} --retention 30d), or set TEMPORAL_NAMESPACE.`,
      );
    }
    if (hasGrpcStatus(error, 'PERMISSION_DENIED', 'UNAUTHENTICATED')) {
      throw new StartupError(
        `Expected to be allowed to use namespace ${namespace} of Temporal at ${address}, but: ${errorMessage(error)}.\n` +
          'Check TEMPORAL_NAMESPACE and TEMPORAL_API_KEY, or the client certificate.',
      );
    }
    throw unreachable(address, CALL_MS, error);
  }
}
