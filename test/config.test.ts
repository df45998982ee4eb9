import { join } from 'node:path';
import { ConfigError, loadConfig } from '../src/config';
import { PROJECT_ROOT } from '../src/project';

const SID = `AC${'1'.repeat(32)}`;
const TOKEN = 'a'.repeat(32);
const KEY = Buffer.alloc(32, 7);

function problemsOf(env: NodeJS.ProcessEnv): readonly { variable: string; message: string }[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the configuration', () => {
  it('needs no variable at all', () => {
    expect(loadConfig({})).toEqual({
      http: { host: '127.0.0.1', port: 3000, publicBaseUrl: undefined, formerBaseUrls: [] },
      dataDir: join(PROJECT_ROOT, '.data'),
      temporal: { kind: 'embedded', namespace: 'default', taskQueue: 'perdure', port: 7233, uiPort: 8233 },
      databaseUrl: undefined,
      twilio: { mode: 'simulator', accountSid: `AC${'0'.repeat(32)}`, authToken: 'perdure', nextAuthToken: undefined },
      functionsDir: join(PROJECT_ROOT, 'examples', 'functions'),
      httpAllow: ['localhost', '127.0.0.1', '::1'],
      logLevel: 'info',
      logBodies: false,
      retentionDays: 30,
      workerPort: undefined,
      encryptionKeys: [],
      codec: { token: undefined, origins: [] },
      startsPerSecond: 20,
      execution: undefined,
      limits: { widgets: 2000, addressBytes: 300 },
    });
  });

  it('takes an empty variable for an unset one, and white space for nothing', () => {
    expect(loadConfig({ PORT: '', TEMPORAL_ADDRESS: '  ', TWILIO_MODE: ' simulator\r' })).toEqual(loadConfig({}));
  });

  it('reads every variable', () => {
    const config = loadConfig({
      HOST: '0.0.0.0',
      PORT: '8080',
      PUBLIC_BASE_URL: 'https://flows.example.com/',
      PERDURE_DATA_DIR: '/var/lib/perdure',
      PERDURE_FUNCTIONS_DIR: '/srv/functions',
      PERDURE_HTTP_ALLOW: 'localhost:4000, 10.0.0.7,[::1]:80',
      PERDURE_LOG_LEVEL: 'warn',
      PERDURE_RETENTION_DAYS: '7',
      PERDURE_TIME_ZONE: 'Europe/Berlin',
      PERDURE_INBOX: 'queue',
      PERDURE_LIMIT_STEPS: '5000',
      PERDURE_LIMIT_SAME_WIDGET: '20',
      PERDURE_LIMIT_LIFETIME_SECONDS: '60',
      PERDURE_COMPACT_ABOVE: 'off',
      PERDURE_LIMIT_WIDGETS: '500',
      PERDURE_LIMIT_ADDRESS_BYTES: '600',
      PERDURE_WORKER_PORT: '9464',
      PERDURE_ENCRYPTION_KEYS: `k2:${KEY.toString('base64')}, k1:${KEY.toString('base64url')}`,
      PERDURE_CODEC_TOKEN: 'a token of some length',
      PERDURE_CODEC_ORIGINS: 'https://temporal.example.com/, http://localhost:8080',
      TEMPORAL_ADDRESS: 'temporal.example.com:7233',
      TEMPORAL_NAMESPACE: 'flows',
      TEMPORAL_TASK_QUEUE: 'queue',
      TEMPORAL_API_KEY: 'key',
      TEMPORAL_DEPLOYMENT_NAME: 'flows',
      TEMPORAL_WORKER_BUILD_ID: '1.2.3',
      DATABASE_URL: 'postgres://user:secret@db:5432/perdure',
      TWILIO_MODE: 'live',
      TWILIO_ACCOUNT_SID: SID,
      TWILIO_AUTH_TOKEN: TOKEN,
      TWILIO_AUTH_TOKEN_NEXT: 'b'.repeat(32),
    });
    expect(config).toEqual({
      http: { host: '0.0.0.0', port: 8080, publicBaseUrl: 'https://flows.example.com', formerBaseUrls: [] },
      dataDir: '/var/lib/perdure',
      temporal: {
        kind: 'cluster',
        namespace: 'flows',
        taskQueue: 'queue',
        address: 'temporal.example.com:7233',
        apiKey: 'key',
        tls: {},
        deployment: { deploymentName: 'flows', buildId: '1.2.3' },
      },
      databaseUrl: 'postgres://user:secret@db:5432/perdure',
      twilio: { mode: 'live', accountSid: SID, authToken: TOKEN, nextAuthToken: 'b'.repeat(32) },
      functionsDir: '/srv/functions',
      httpAllow: ['localhost:4000', '10.0.0.7', '[::1]:80'],
      logLevel: 'warn',
      logBodies: false,
      retentionDays: 7,
      workerPort: 9464,
      encryptionKeys: [
        { id: 'k2', key: KEY },
        { id: 'k1', key: KEY },
      ],
      codec: {
        token: 'a token of some length',
        origins: ['https://temporal.example.com', 'http://localhost:8080'],
      },
      startsPerSecond: 20,
      execution: {
        timeZone: 'Europe/Berlin',
        inbox: 'queue',
        compactAbove: 'off',
        limits: { steps: 5000, sameWidget: 20, lifetimeSeconds: 60 },
      },
      limits: { widgets: 500, addressBytes: 600 },
    });
  });

  it('keeps executions for ever where it is told 0 days', () => {
    expect(loadConfig({ PERDURE_RETENTION_DAYS: '0' }).retentionDays).toBeUndefined();
  });

  it('allows flows no private host in live mode', () => {
    const live = { TWILIO_MODE: 'live', TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN };
    expect(loadConfig(live).httpAllow).toEqual([]);
  });

  describe('of encryption', () => {
    const keysOf = (file: string) =>
      loadConfig({ PERDURE_ENCRYPTION_KEYS_PATH: '/keys' }, () => Buffer.from(file)).encryptionKeys;
    const wrong = (keys: string): string[] =>
      problemsOf({ PERDURE_ENCRYPTION_KEYS: keys }).map(({ message }) => message);
    const key = (id: string): string => `${id}:${KEY.toString('base64')}`;

    it('takes the keys from a file, one a line', () => {
      expect(keysOf(`# since June\n${key('b')}\n\n${key('a')} # to be dropped\n`)).toEqual([
        { id: 'b', key: KEY },
        { id: 'a', key: KEY },
      ]);
    });

    it.each([
      ['is too short', 'k1:c2hvcnQ=', 'keys of the form id:base64, the base64 of 32 bytes, but number 1 is not'],
      ['has no id', KEY.toString('base64'), 'keys of the form id:base64, the base64 of 32 bytes, but number 1 is not'],
      ['is there twice', `${key('k1')},${key('k1')}`, 'keys with an id each, but two have the same'],
      ['is missing', ' , ', 'at least one key'],
    ])('refuses a key that %s, and does not show it', (_case, keys, expected) => {
      expect(wrong(keys)).toEqual([
        `Expected PERDURE_ENCRYPTION_KEYS to be ${expected}. Make one with: echo "k1:$(openssl rand -base64 32)"`,
      ]);
    });

    it('refuses a file that cannot be read', () => {
      expect(problemsOf({ PERDURE_ENCRYPTION_KEYS_PATH: '/nowhere/keys' })).toMatchObject([
        { variable: 'PERDURE_ENCRYPTION_KEYS_PATH', message: expect.stringContaining('ENOENT') as string },
      ]);
    });
  });

  describe('of TLS', () => {
    const address = { TEMPORAL_ADDRESS: 'host:7233' };
    const tlsOf = (env: NodeJS.ProcessEnv) => {
      const { temporal } = loadConfig({ ...address, ...env }, (path) => Buffer.from(`file ${path}`));
      return temporal.kind === 'cluster' ? temporal.tls : undefined;
    };

    it.each<[string, NodeJS.ProcessEnv, unknown]>([
      ['is off by default', {}, false],
      ['is on when asked for', { TEMPORAL_TLS: 'true' }, {}],
      ['is on when there is an API key', { TEMPORAL_API_KEY: 'key' }, {}],
      ['is off when said so, key or not', { TEMPORAL_API_KEY: 'key', TEMPORAL_TLS: 'false' }, false],
      [
        'reads files and text',
        {
          TEMPORAL_TLS_SERVER_NAME: 'name',
          TEMPORAL_TLS_SERVER_CA_CERT_DATA: 'text',
          TEMPORAL_TLS_CLIENT_CERT_PATH: '/cert',
          TEMPORAL_TLS_CLIENT_KEY_PATH: '/key',
        },
        {
          serverName: 'name',
          serverAuthority: Buffer.from('text'),
          client: { certificate: Buffer.from('file /cert'), key: Buffer.from('file /key') },
        },
      ],
    ])('%s', (_case, env, expected) => {
      expect(tlsOf(env)).toEqual(expected);
    });
  });

  describe.each<[variable: string, values: string[], message: string]>([
    ['PORT', ['abc', '-1', '65536', '3000.5', '0x10'], 'a port from 1 to 65535, or 0 for any that is free'],
    ['PERDURE_WORKER_PORT', ['abc'], 'a port from 1 to 65535, or 0 for any that is free'],
    ['PERDURE_RETENTION_DAYS', ['-1', '1.5', 'ever', '10000'], 'a whole number of days up to 9999, or 0 for ever'],
    [
      'PERDURE_TIME_ZONE',
      ['Pacific', 'Mars/Olympus_Mons', '+02:00'],
      'the IANA name of a time zone, such as America/Los_Angeles or Europe/Berlin',
    ],
    ['PERDURE_INBOX', ['keep'], 'drop or queue'],
    ['PERDURE_COMPACT_ABOVE', ['never', '-1'], 'a whole number, or off'],
    ['PERDURE_LIMIT_STEPS', ['0', '-1', '1.5', 'many', '10000001'], 'a whole number from 1 to 10000000'],
    ['PERDURE_LIMIT_ADDRESS_BYTES', ['0', '2001'], 'a whole number from 1 to 2000'],
    ['TEMPORAL_PORT', ['abc'], 'a port from 1 to 65535, or 0 for any that is free'],
    ['TEMPORAL_UI_PORT', ['99999'], 'a port from 1 to 65535, or 0 for any that is free'],
    [
      'PUBLIC_BASE_URL',
      ['example.com', 'ftp://example.com', 'https://example.com/?a=b', 'https://user@example.com'],
      'an http or https URL without query, such as https://flows.example.com',
    ],
    ['TEMPORAL_ADDRESS', ['localhost', 'http://localhost:7233', 'a b:1'], 'a host and a port, such as localhost:7233'],
    ['TEMPORAL_TLS', ['yes'], 'true or false'],
    ['TWILIO_MODE', ['real'], 'simulator or live'],
    ['TWILIO_ACCOUNT_SID', ['AC123', `SK${'0'.repeat(32)}`], 'AC and 32 hexadecimal digits'],
    ['PERDURE_HTTP_ALLOW', ['http://localhost', 'a b'], 'hosts with or without a port'],
    ['PERDURE_LOG_LEVEL', ['loud'], 'trace, debug, info, warn, error, fatal or silent'],
  ])('refuses for %s', (variable, values, expected) => {
    it.each(values)('%s', (value) => {
      const [problem] = problemsOf({ TEMPORAL_ADDRESS: 'host:7233', [variable]: value });
      expect(problem?.variable).toBe(variable);
      expect(problem?.message).toContain(`Expected ${variable} to be ${expected}`);
      expect(problem?.message).toContain(`but it is ${JSON.stringify(value)}. Correct or unset it.`);
    });
  });

  it('refuses a task queue whose name leaves Temporal no room, and repeats only the beginning', () => {
    expect(problemsOf({ TEMPORAL_TASK_QUEUE: 'x'.repeat(900) })).toEqual([]);
    const [problem] = problemsOf({ TEMPORAL_TASK_QUEUE: 'x'.repeat(901) });
    expect(problem?.message).toContain(`a name of at most 900 characters, but it is "${'x'.repeat(100)}…". Correct`);
  });

  it.each<[string, NodeJS.ProcessEnv, string]>([
    [
      'live mode without a SID',
      { TWILIO_MODE: 'live', TWILIO_AUTH_TOKEN: TOKEN },
      'Expected TWILIO_ACCOUNT_SID to be set in live mode. Copy it from the Twilio Console, or set TWILIO_MODE=simulator to do without Twilio.',
    ],
    [
      'live mode without a token',
      { TWILIO_MODE: 'live', TWILIO_ACCOUNT_SID: SID },
      'Expected TWILIO_AUTH_TOKEN to be set in live mode. Copy it from the Twilio Console, or set TWILIO_MODE=simulator to do without Twilio.',
    ],
    [
      'live mode with a short token',
      { TWILIO_MODE: 'live', TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: 'short' },
      'Expected TWILIO_AUTH_TOKEN to be 32 hexadecimal digits in live mode, but it is not. Copy it from the Twilio Console, or set TWILIO_MODE=simulator to do without Twilio.',
    ],
    [
      'a database that is not PostgreSQL, and the password is not printed',
      { DATABASE_URL: 'mysql://user:secret@db/x' },
      'Expected DATABASE_URL to be a PostgreSQL URL, such as postgres://user:password@host:5432/database, but it is not. Correct or unset it.',
    ],
    [
      'a misspelled variable',
      { PERDURE_DATADIR: '/data' },
      'Expected no variable PERDURE_DATADIR: Perdure has no such setting. Unset it, or use PERDURE_ENV_FILE, PERDURE_DATA_DIR, PERDURE_FUNCTIONS_DIR, PERDURE_HTTP_ALLOW, PERDURE_LOG_LEVEL, PERDURE_LOG_BODIES, PERDURE_STARTS_PER_SECOND, PERDURE_TIME_ZONE, PERDURE_INBOX, PERDURE_REQUESTS, PERDURE_LIMIT_STEPS, PERDURE_LIMIT_SAME_WIDGET, PERDURE_LIMIT_LIFETIME_SECONDS, PERDURE_COMPACT_ABOVE, PERDURE_LIMIT_WIDGETS, PERDURE_LIMIT_ADDRESS_BYTES, PERDURE_SENDS_PER_SECOND, PERDURE_SENDER_SENDS_PER_SECOND, PERDURE_SENDER_RATES, PERDURE_RETENTION_DAYS, PERDURE_WORKER_PORT, PERDURE_ENCRYPTION_KEYS, PERDURE_ENCRYPTION_KEYS_PATH, PERDURE_CODEC_TOKEN, PERDURE_CODEC_ORIGINS, PERDURE_LOST_NAMESPACE.',
    ],
    [
      'a key without an address',
      { TEMPORAL_API_KEY: 'key' },
      'Expected TEMPORAL_API_KEY to be unset while TEMPORAL_ADDRESS is: the embedded Temporal has no use for it. Set both or neither.',
    ],
    [
      'a client certificate without its key',
      { TEMPORAL_ADDRESS: 'host:7233', TEMPORAL_TLS_CLIENT_CERT_DATA: 'text' },
      'Expected TEMPORAL_TLS_CLIENT_KEY_PATH to be set too: a client certificate and its key go together.',
    ],
    [
      'a deployment without a build',
      { TEMPORAL_ADDRESS: 'host:1', TEMPORAL_DEPLOYMENT_NAME: 'flows' },
      'Expected TEMPORAL_WORKER_BUILD_ID to be set too: a worker is a version, by its build id, of a deployment, by its name.',
    ],
    [
      'an origin with a path',
      { PERDURE_CODEC_ORIGINS: 'https://temporal.example.com/ui' },
      'Expected PERDURE_CODEC_ORIGINS to be origins separated by commas, such as https://temporal.example.com, but it is "https://temporal.example.com/ui". Correct or unset it.',
    ],
    ['one port for two servers', { PORT: '8233' }, 'Expected TEMPORAL_UI_PORT to differ from PORT, but both are 8233.'],
  ])('refuses %s', (_case, env, message) => {
    expect(problemsOf(env).map((problem) => problem.message)).toEqual([message]);
  });

  it('gives executions what differs from Studio, and nothing else', () => {
    const asStudio = { PERDURE_TIME_ZONE: 'America/Los_Angeles', PERDURE_INBOX: 'drop', PERDURE_LIMIT_STEPS: '1000' };
    expect(loadConfig(asStudio).execution).toBeUndefined();
    expect(loadConfig({ ...asStudio, PERDURE_LIMIT_STEPS: '50' }).execution).toEqual({ limits: { steps: 50 } });
  });

  it('takes any number of starts where the limit is 0', () => {
    expect(loadConfig({ PERDURE_STARTS_PER_SECOND: '0' }).startsPerSecond).toBeUndefined();
  });

  it('refuses a file that cannot be read', () => {
    const env = {
      TEMPORAL_ADDRESS: 'host:7233',
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere/ca.pem',
    };
    expect(problemsOf(env)).toEqual([
      {
        variable: 'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
        message: expect.stringMatching(
          /^Expected TEMPORAL_TLS_SERVER_CA_CERT_PATH to be a readable file, but ENOENT.*\/nowhere\/ca.pem/,
        ) as string,
      },
    ]);
  });

  it('names all problems at once, with exit code 78', () => {
    const error = new ConfigError(problemsOf({ PORT: 'abc', TWILIO_MODE: 'real', PERDURE_X: '1' }));
    expect(error.exitCode).toBe(78);
    expect(error.message.split('\n')).toEqual([
      '3 settings are wrong:',
      expect.stringContaining('Expected PORT to be') as string,
      expect.stringContaining('Expected TWILIO_MODE to be') as string,
      expect.stringContaining('Expected no variable PERDURE_X') as string,
    ]);
  });

  it('lets two servers each take any free port', () => {
    expect(problemsOf({ PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0' })).toEqual([]);
  });
});
