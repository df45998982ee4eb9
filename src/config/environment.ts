import { z } from 'zod';
import { executionVariables } from './executions';
import { list } from './list';
import { sendPaceVariables } from './send-pace';

const text = z.string();

/** Names of schedules, their workflows and a further queue are made from it, and Temporal takes at most 1,000 characters. */
const taskQueue = text.max(900, { error: 'a name of at most 900 characters' });

const port = z
  .string()
  .regex(/^\d{1,5}$/, { error: 'a port from 1 to 65535, or 0 for any that is free', abort: true })
  .transform(Number)
  .refine((value) => value <= 65_535, { error: 'a port from 1 to 65535, or 0 for any that is free' });

const flag = z
  .enum(['true', 'false', '1', '0'], { error: 'true or false' })
  .transform((value) => value === 'true' || value === '1');

const perSecond = z
  .string()
  .regex(/^\d{1,6}$/, { error: 'a whole number, or 0 for no limit' })
  .transform(Number);

const days = z
  .string()
  .regex(/^\d{1,4}$/, { error: 'a whole number of days up to 9999, or 0 for ever' })
  .transform(Number);

const baseUrl = z
  .string()
  .refine(isBaseUrl, { error: 'an http or https URL without query, such as https://flows.example.com' })
  .transform(withoutSlash);

const baseUrls = list
  .refine((entries) => entries.every(isBaseUrl), {
    error: 'http or https URLs without query, separated by commas, such as https://flows.example.com',
  })
  .transform((entries) => entries.map(withoutSlash));

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function isBaseUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, search, hash, username } = new URL(value);
  return /^https?:$/.test(protocol) && !search && !hash && !username;
}

const postgresUrl = z.string().refine((value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value), {
  error: 'a PostgreSQL URL, such as postgres://user:password@host:5432/database',
});

/** `host` or `host:port`, IPv6 addresses in brackets when there is a port. */
const hostAndPort = /^(\[[0-9a-fA-F:]+\]|[^\s:/[\]]+):\d{1,5}$/;
const hostWithOptionalPort = /^((\[[0-9a-fA-F:]+\]|[^\s:/[\]]+)(:\d{1,5})?|[0-9a-fA-F:]+)$/;

const allowedHosts = list.refine((entries) => entries.every((entry) => hostWithOptionalPort.test(entry)), {
  error: 'hosts with or without a port, separated by commas, such as localhost:4000,10.0.0.7',
});

const origins = list
  .transform((entries) => entries.map(withoutSlash))
  .refine((entries) => entries.every((entry) => isBaseUrl(entry) && new URL(entry).origin === entry), {
    error: 'origins separated by commas, such as https://temporal.example.com',
  });

/** `.` separates a deployment's name from a build id, and `__` begins names of Temporal's own. */
const deploymentName = z.string().regex(/^(?!__)[^.\s]{1,200}$/, { error: 'a name without dots and spaces' });

const accountSid = z.string().regex(/^AC[0-9a-fA-F]{32}$/, { error: 'AC and 32 hexadecimal digits' });

/**
 * Every variable that Perdure reads, except the paths of Temporal's binaries, which whoever looks for them reads. A message
 * completes the sentence "Expected PORT to be …", so that its reader knows what to write.
 */
export const environmentSchema = z.object({
  HOST: text.prefault('127.0.0.1'),
  PORT: port.prefault('3000'),
  PUBLIC_BASE_URL: baseUrl.optional(),
  PUBLIC_BASE_URL_FORMER: baseUrls.optional(),
  PERDURE_ENV_FILE: text.optional(),
  PERDURE_DATA_DIR: text.optional(),
  PERDURE_FUNCTIONS_DIR: text.optional(),
  PERDURE_HTTP_ALLOW: allowedHosts.optional(),
  PERDURE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'trace, debug, info, warn, error, fatal or silent',
    })
    .prefault('info'),
  PERDURE_LOG_BODIES: flag.prefault('false'),
  PERDURE_STARTS_PER_SECOND: perSecond.prefault('20'),
  ...executionVariables,
  ...sendPaceVariables,
  PERDURE_RETENTION_DAYS: days.prefault('30'),
  PERDURE_WORKER_PORT: port.optional(),
  PERDURE_ENCRYPTION_KEYS: text.optional(),
  PERDURE_ENCRYPTION_KEYS_PATH: text.optional(),
  PERDURE_CODEC_TOKEN: z.string().min(16, { error: 'at least 16 characters' }).optional(),
  PERDURE_CODEC_ORIGINS: origins.optional(),
  TEMPORAL_ADDRESS: z.string().regex(hostAndPort, { error: 'a host and a port, such as localhost:7233' }).optional(),
  TEMPORAL_NAMESPACE: text.prefault('default'),
  TEMPORAL_TASK_QUEUE: taskQueue.prefault('perdure'),
  TEMPORAL_API_KEY: text.optional(),
  PERDURE_LOST_NAMESPACE: z.guid({ error: "the id of a namespace, as the start's message has it" }).optional(),
  TEMPORAL_TLS: flag.optional(),
  TEMPORAL_TLS_SERVER_NAME: text.optional(),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: text.optional(),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: text.optional(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: text.optional(),
  TEMPORAL_TLS_CLIENT_CERT_DATA: text.optional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: text.optional(),
  TEMPORAL_TLS_CLIENT_KEY_DATA: text.optional(),
  TEMPORAL_DEPLOYMENT_NAME: deploymentName.optional(),
  TEMPORAL_WORKER_BUILD_ID: z.string().max(200, { error: 'at most 200 characters' }).optional(),
  TEMPORAL_PORT: port.prefault('7233'),
  TEMPORAL_UI_PORT: port.prefault('8233'),
  DATABASE_URL: postgresUrl.optional(),
  TWILIO_MODE: z.enum(['simulator', 'live'], { error: 'simulator or live' }).prefault('simulator'),
  TWILIO_SIMULATOR_URL: baseUrl.optional(),
  TWILIO_ACCOUNT_SID: accountSid.optional(),
  TWILIO_AUTH_TOKEN: text.optional(),
  TWILIO_AUTH_TOKEN_NEXT: text.optional(),
});

export type Environment = z.output<typeof environmentSchema>;
