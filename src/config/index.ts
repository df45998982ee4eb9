import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PROJECT_ROOT } from '../project';
import { environmentSchema, type Environment } from './environment';
import { toExecutionConfig, type ExecutionConfig } from './executions';
import { readEncryptionKeys, type EncryptionKey } from './encryption-keys';
import { toSendPaceConfig, type SendPaceConfig } from './send-pace';
import { ConfigError, contradictions, malformed, misspelled } from './problems';
import { readTlsFiles, type ReadFile, type TlsFiles } from './tls-files';

export { ConfigError };
export type { EncryptionKey, SendPaceConfig };

/** All settings of a process, validated. Built once, at start, from the environment. */
export interface Config {
  http: {
    host: string;
    /** 0: any that is free. */
    port: number;
    /** How Twilio reaches us, without a slash at the end; undefined: `http://localhost:<port>`. */
    publicBaseUrl?: string;
    /** How it did before, without slashes at the end. */
    formerBaseUrls: readonly string[];
  };
  /** Absolute path of the folder with everything that is kept. */
  dataDir: string;
  temporal: TemporalConfig;
  /** `postgres://…`; undefined: SQLite in the data directory. */
  databaseUrl?: string;
  twilio: TwilioConfig;
  /** Absolute path of the folder with the Functions that the local Twilio serves. */
  functionsDir: string;
  /** Private hosts that flows may call, with or without a port. */
  httpAllow: readonly string[];
  logLevel: Environment['PERDURE_LOG_LEVEL'];
  /** Whether what people write is logged. */
  logBodies: boolean;
  /** Days that executions, with everything about them, are kept after their end; undefined: for ever. */
  retentionDays?: number;
  /** Port of a worker of its own for its health and metrics; undefined: it listens nowhere. 0: any that is free. */
  workerPort?: number;
  /** Payloads are encrypted with the first one and decrypted with any; none: they are not encrypted. */
  encryptionKeys: readonly EncryptionKey[];
  /** Who may have payloads decoded. */
  codec: {
    /** Undefined: nobody needs one at the embedded Temporal, and nobody is answered at another. */
    token?: string;
    /** Origins of Web UIs, besides the embedded one's. */
    origins: readonly string[];
  };
  /** Executions of an account that may begin by REST in a second; undefined: any number. */
  startsPerSecond?: number;
  /** How fast messages go out; undefined: as fast as may be. */
  sendPace?: SendPaceConfig;
  /** What executions begin with; undefined: as Studio has it. */
  execution?: ExecutionConfig;
  limits: {
    /** Widgets of a flow. */
    widgets: number;
    /** Bytes of the two addresses of an execution together. */
    addressBytes: number;
  };
}

export type TemporalConfig = {
  namespace: string;
  taskQueue: string;
  /** Id of a namespace that is gone for good: what was active in it is ended. */
  lostNamespace?: string;
} & (
  | { kind: 'embedded'; port: number; uiPort: number }
  | { kind: 'cluster'; address: string; apiKey?: string; tls: false | TlsConfig; deployment?: DeploymentConfig }
);

/** Which version of which worker deployment the workers of this build are (Temporal's worker versioning). */
export interface DeploymentConfig {
  deploymentName: string;
  buildId: string;
}

export interface TlsConfig {
  /** Name to expect in the server's certificate, where it is not the host of the address. */
  serverName?: string;
  /** PEM; the system's authorities where absent. */
  serverAuthority?: Buffer;
  /** PEM; mutual TLS. */
  client?: { certificate: Buffer; key: Buffer };
}

export interface TwilioConfig {
  mode: 'simulator' | 'live';
  /** Where another process has the local Twilio, without a slash at the end; undefined: this one has it. */
  simulatorUrl?: string;
  accountSid: string;
  /** Token in use; the next one too while it is being rotated. Any of them proves a request. */
  authToken: string;
  nextAuthToken?: string;
}

/**
 * Builds the configuration from environment variables. One that is empty counts as unset.
 *
 * @throws ConfigError with all problems at once
 */
export function loadConfig(env: NodeJS.ProcessEnv, readFile: ReadFile = (path) => readFileSync(path)): Config {
  const set = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  const parsed = environmentSchema.safeParse(set);
  const files = readTlsFiles(set, readFile);
  const encryption = readEncryptionKeys(set, readFile);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map(({ path, message }) => malformed(String(path[0]), set, message))),
    ...misspelled(set),
    ...contradictions(set),
    ...files.problems,
    ...encryption.problems,
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data, files.contents, encryption.keys);
}

/** In simulator mode nobody has to choose credentials. */
const SIMULATOR = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'perdure' };

function toConfig(environment: Environment, files: TlsFiles, encryptionKeys: readonly EncryptionKey[]): Config {
  const mode = environment.TWILIO_MODE;
  return {
    http: {
      host: environment.HOST,
      port: environment.PORT,
      publicBaseUrl: environment.PUBLIC_BASE_URL,
      formerBaseUrls: environment.PUBLIC_BASE_URL_FORMER ?? [],
    },
    dataDir: environment.PERDURE_DATA_DIR ? resolve(environment.PERDURE_DATA_DIR) : join(PROJECT_ROOT, '.data'),
    temporal: toTemporal(environment, files),
    databaseUrl: environment.DATABASE_URL,
    twilio: {
      mode,
      simulatorUrl: environment.TWILIO_SIMULATOR_URL,
      accountSid: environment.TWILIO_ACCOUNT_SID ?? SIMULATOR.accountSid,
      authToken: environment.TWILIO_AUTH_TOKEN ?? SIMULATOR.authToken,
      nextAuthToken: environment.TWILIO_AUTH_TOKEN_NEXT,
    },
    functionsDir: resolve(environment.PERDURE_FUNCTIONS_DIR ?? join(PROJECT_ROOT, 'examples', 'functions')),
    httpAllow: environment.PERDURE_HTTP_ALLOW ?? (mode === 'simulator' ? ['localhost', '127.0.0.1', '::1'] : []),
    logLevel: environment.PERDURE_LOG_LEVEL,
    logBodies: environment.PERDURE_LOG_BODIES,
    retentionDays: environment.PERDURE_RETENTION_DAYS || undefined,
    workerPort: environment.PERDURE_WORKER_PORT,
    encryptionKeys,
    codec: { token: environment.PERDURE_CODEC_TOKEN, origins: environment.PERDURE_CODEC_ORIGINS ?? [] },
    startsPerSecond: environment.PERDURE_STARTS_PER_SECOND || undefined,
    sendPace: toSendPaceConfig(environment),
    execution: toExecutionConfig(environment),
    limits: {
      widgets: environment.PERDURE_LIMIT_WIDGETS,
      addressBytes: environment.PERDURE_LIMIT_ADDRESS_BYTES,
    },
  };
}

function toTemporal(environment: Environment, files: TlsFiles): TemporalConfig {
  const { TEMPORAL_NAMESPACE: namespace, TEMPORAL_TASK_QUEUE: taskQueue, TEMPORAL_ADDRESS: address } = environment;
  const names = { namespace, taskQueue, lostNamespace: environment.PERDURE_LOST_NAMESPACE };
  if (address === undefined) {
    return { ...names, kind: 'embedded', port: environment.TEMPORAL_PORT, uiPort: environment.TEMPORAL_UI_PORT };
  }
  const apiKey = environment.TEMPORAL_API_KEY;
  // As Temporal's own tools: whoever gives a key or a certificate means TLS.
  const wanted = environment.TEMPORAL_TLS ?? (apiKey !== undefined || Object.keys(files).length > 0);
  const { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: buildId } = environment;
  const deployment = deploymentName && buildId ? { deploymentName, buildId } : undefined;
  return { ...names, kind: 'cluster', address, apiKey, tls: wanted && toTls(environment, files), deployment };
}

function toTls(environment: Environment, files: TlsFiles): TlsConfig {
  const { CLIENT_CERT: certificate, CLIENT_KEY: key } = files;
  return {
    serverName: environment.TEMPORAL_TLS_SERVER_NAME,
    serverAuthority: files.SERVER_CA_CERT,
    ...(certificate && key && { client: { certificate, key } }),
  };
}
