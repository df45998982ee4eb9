import { environmentSchema, type Environment } from '../../src/config/environment';
import type { Program } from '../../src/temporal/binary/program';

type Variable = keyof Environment | Program['environmentVariable'];

/** What a variable is for; `unset` says what counts while it is not set, where its schema has no default. */
interface Setting {
  meaning: string;
  unset?: string;
  /** A value to begin with, in `.env.example`. */
  example?: string;
}

/** Every variable, by what it is about; `tsc` finds the one that is missing. */
const SETTINGS: Record<Variable, Setting> = {
  HOST: { meaning: 'Address that the server listens on.' },
  PORT: { meaning: 'Port of the API, the webhooks and the local Twilio; 0 takes any that is free.' },
  PUBLIC_BASE_URL: {
    meaning: 'How Twilio reaches us. Signatures are checked against it, and URLs in answers begin with it.',
    unset: '`http://localhost:PORT`',
    example: 'https://flows.example.com',
  },
  PUBLIC_BASE_URL_FORMER: {
    meaning: 'How Twilio reached us before, separated by commas: what it signs for these is taken as well.',
    unset: 'none',
    example: 'https://old.example.com',
  },
  PERDURE_ENV_FILE: {
    meaning: 'File with settings, for whatever the environment leaves unset.',
    unset: '`.env` in the project, where it is there',
  },
  PERDURE_DATA_DIR: {
    meaning: 'Folder with everything that is kept.',
    unset: '`.data` in the project',
    example: '.data',
  },
  PERDURE_LOG_LEVEL: { meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.' },
  PERDURE_LOG_BODIES: { meaning: '`true` logs what people write; their numbers are masked always.' },
  PERDURE_STARTS_PER_SECOND: {
    meaning: 'Executions that an account may begin by REST in a second, as Studio has it; 0 takes any number.',
  },
  PERDURE_SENDS_PER_SECOND: {
    meaning: 'Messages that go out in a second, of all senders together (docs/delivery.md).',
    unset: 'any number',
    example: '100',
  },
  PERDURE_SENDER_SENDS_PER_SECOND: {
    meaning: 'Messages that go out in a second of one sender: a number, a channel address, a Messaging Service.',
    unset: 'any number',
    example: '1',
  },
  PERDURE_SENDER_RATES: {
    meaning: 'Senders with a pace of their own, `sender=messages a second`, separated by commas.',
    unset: 'none',
    example: '+15550100=3,whatsapp:+15550101=80',
  },
  PERDURE_REQUESTS: {
    meaning:
      'Requests of flows that are no GET, and calls of Functions, whose worker dies before the answer: made `once`, or `at-least-once`.',
  },
  PERDURE_TIME_ZONE: { meaning: 'Time zone of `now` in templates, by its IANA name.' },
  PERDURE_INBOX: {
    meaning:
      'What becomes of a message that no widget waits for: `drop`, as at Studio, or `queue` for the next widget that waits.',
  },
  PERDURE_LIMIT_STEPS: { meaning: 'Steps of an execution.' },
  PERDURE_LIMIT_SAME_WIDGET: { meaning: 'How often in a row the same widget may run.' },
  PERDURE_LIMIT_LIFETIME_SECONDS: { meaning: 'Seconds that an execution may live; 30 days.' },
  PERDURE_COMPACT_ABOVE: {
    meaning:
      'Characters of JSON above which the output of a widget is left out of a new run, where nothing on the way can read it any more; `off` keeps all.',
  },
  PERDURE_LIMIT_WIDGETS: { meaning: 'Widgets of a flow.' },
  PERDURE_LIMIT_ADDRESS_BYTES: { meaning: 'Bytes of `To` and `From` of an execution together.' },
  PERDURE_RETENTION_DAYS: { meaning: 'Days that executions are kept after their end; 0 keeps them for ever.' },
  PERDURE_WORKER_PORT: {
    meaning: 'Port of a worker of its own for `/healthz`, `/readyz` and `/metrics`; 0 takes any that is free.',
    unset: 'it listens nowhere',
    example: '3001',
  },
  PERDURE_HTTP_ALLOW: {
    meaning: 'Private hosts that flows may call, `host` or `host:port`, separated by commas.',
    unset: 'loopback with the local Twilio, none in live mode',
    example: 'localhost:4000,10.0.0.7',
  },
  PERDURE_FUNCTIONS_DIR: {
    meaning: 'Folder with the Twilio Functions that the local Twilio runs.',
    unset: '`examples/functions` in the project',
    example: 'functions',
  },
  TWILIO_MODE: { meaning: '`simulator` is the local Twilio, `live` is Twilio itself.' },
  TWILIO_SIMULATOR_URL: {
    meaning: 'Where another process has the local Twilio: of several processes one has it.',
    unset: 'here; of a worker of its own, at `PUBLIC_BASE_URL`',
    example: 'http://localhost:3000',
  },
  TWILIO_ACCOUNT_SID: {
    meaning: "The account; also the user name of the API's Basic authentication. Required in live mode.",
    unset: '`AC` and 32 zeros',
    example: 'ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  },
  TWILIO_AUTH_TOKEN: {
    meaning: "Its token; also the API's password, and the key of webhook signatures. Required in live mode.",
    unset: '`perdure`',
    example: 'your_auth_token',
  },
  TWILIO_AUTH_TOKEN_NEXT: {
    meaning: 'The secondary token while it is being rotated: both are accepted.',
    unset: 'one token only',
    example: 'your_next_auth_token',
  },
  DATABASE_URL: {
    meaning: 'PostgreSQL for flows and records.',
    unset: 'SQLite in the data folder',
    example: 'postgres://user:password@localhost:5432/perdure',
  },
  TEMPORAL_PORT: { meaning: 'Port of the embedded Temporal.' },
  TEMPORAL_UI_PORT: { meaning: "Port of the embedded Temporal's Web UI." },
  TEMPORAL_CLI_PATH: {
    meaning: 'The `temporal` program to use for the embedded server.',
    unset: 'the one on PATH, else one that is downloaded once',
    example: '/usr/local/bin/temporal',
  },
  TEMPORAL_TEST_SERVER_PATH: {
    meaning: 'The time-skipping test server to use, in tests only.',
    unset: 'the one on PATH, else one that is downloaded once',
    example: '/usr/local/bin/temporal-test-server',
  },
  TEMPORAL_ADDRESS: {
    meaning: 'A Temporal of your own; nothing is embedded then.',
    unset: 'embedded',
    example: 'localhost:7233',
  },
  TEMPORAL_NAMESPACE: { meaning: 'Namespace of the executions.' },
  PERDURE_LOST_NAMESPACE: {
    meaning: 'Id of a namespace that is gone for good: what was active in it is ended.',
    unset: 'none',
    example: '01a1ff37-942d-7033-9c70-7f7dbeabf6bd',
  },
  TEMPORAL_TASK_QUEUE: { meaning: 'Task queue of the workers.' },
  TEMPORAL_API_KEY: { meaning: 'API key of Temporal Cloud.', unset: 'none', example: 'your_api_key' },
  TEMPORAL_TLS: { meaning: '`true` or `false`.', unset: '`true` with an API key or a certificate', example: 'true' },
  TEMPORAL_TLS_SERVER_NAME: {
    meaning: "Name to expect in the server's certificate.",
    unset: 'the host of the address',
    example: 'temporal.example.com',
  },
  ...pem('TEMPORAL_TLS_SERVER_CA_CERT', 'Authority of the server'),
  ...pem('TEMPORAL_TLS_CLIENT_CERT', 'Client certificate'),
  ...pem('TEMPORAL_TLS_CLIENT_KEY', 'Key of the client certificate'),
  TEMPORAL_DEPLOYMENT_NAME: {
    meaning: 'Worker deployment that the workers are a version of (docs/upgrading.md).',
    unset: 'workers are not versioned',
    example: 'perdure',
  },
  TEMPORAL_WORKER_BUILD_ID: {
    meaning: 'Which version: a name of the build.',
    unset: 'workers are not versioned',
    example: '2026-11-21.1',
  },
  PERDURE_ENCRYPTION_KEYS: {
    meaning:
      'Keys that encrypt payloads in Temporal, `id:base64` separated by commas; the first encrypts, all decrypt (docs/encryption.md).',
    unset: 'not encrypted',
    example: 'k2:base64_of_32_bytes,k1:base64_of_32_bytes',
  },
  PERDURE_ENCRYPTION_KEYS_PATH: {
    meaning: 'The same in a file, one a line.',
    unset: 'not encrypted',
    example: '/run/secrets/perdure-keys',
  },
  PERDURE_CODEC_TOKEN: {
    meaning: 'Bearer token of `/codec`, which decodes payloads for the Web UI and the command line of Temporal.',
    unset: 'open at the embedded Temporal, closed at another',
    example: 'a_long_random_token',
  },
  PERDURE_CODEC_ORIGINS: {
    meaning: 'Origins of the Web UIs that may ask `/codec`, separated by commas.',
    unset: "the embedded Web UI's",
    example: 'https://temporal.example.com',
  },
};

function pem<Name extends string>(name: Name, what: string): Record<`${Name}_PATH` | `${Name}_DATA`, Setting> {
  const file = {
    meaning: `${what}, a PEM file.`,
    unset: 'none',
    example: `/etc/perdure/${name.slice(13).toLowerCase()}.pem`,
  };
  const text = { meaning: `${what}, as text.`, unset: 'none', example: '"-----BEGIN …"' };
  return { [`${name}_PATH`]: file, [`${name}_DATA`]: text } as Record<`${Name}_PATH` | `${Name}_DATA`, Setting>;
}

const DEFAULTS: Readonly<Record<string, unknown>> = environmentSchema.parse({});

function defaultOf(name: string): string | undefined {
  const value = DEFAULTS[name];
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

/** The table of all variables, in Markdown. */
export function settingsTable(): string {
  const rows = Object.entries(SETTINGS).map(([name, { meaning, unset }]) => {
    const value = defaultOf(name);
    return `| \`${name}\` | ${value === undefined ? (unset ?? '') : `\`${value}\``} | ${meaning} |`;
  });
  return ['| variable | while unset | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The content of `.env.example`. Everything is commented out: nothing has to be set. */
export function environmentExample(): string {
  const head = [
    '# Settings of Perdure. None has to be set; each line shows the default or an example.',
    '# Copy this file to .env and change it; what the environment sets goes first.',
  ];
  // A settings file cannot say which one is to be read.
  const settings = Object.entries(SETTINGS).filter(([name]) => name !== 'PERDURE_ENV_FILE');
  const lines = settings.map(([name, { meaning, example }]) => {
    const value = defaultOf(name) ?? example ?? '';
    return `# ${meaning.replaceAll('`', '')}\n# ${name}=${value}`;
  });
  return `${[head.join('\n'), ...lines].join('\n\n')}\n`;
}
