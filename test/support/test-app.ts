import pino from 'pino';
import request from 'supertest';
import twilio from 'twilio';
import { AccountDirectory } from '../../src/accounts';
import { loadFlow } from '../../src/flow/load';
import { listen, type HttpServer } from '../../src/process/http-server';
import { createApp, type ServerDependencies } from '../../src/server/app';
import { newSid } from '../../src/twilio/sid';
import { catalogue } from '../../src/widgets/catalogue';
import { DescribedAnswers } from './described-answers';
import { MemoryExecutions } from './memory-executions';
import { useStore, type StoreUnderTest } from './stores';

export const ACCOUNT = { sid: newSid('AC'), authTokens: ['token', 'next-token'] };

/** A server on loopback, with a store of its own and executions that are only remembered. */
export interface TestApp {
  readonly origin: string;
  readonly stores: StoreUnderTest;
  readonly executions: MemoryExecutions;
  /** Lines of the log. */
  readonly log: Record<string, unknown>[];
  /** The official library, pointed at the server. */
  readonly studio: ReturnType<typeof twilio>['studio']['v2'];
  /** The official library of an account, pointed at the server; of the main account unless told. */
  events(accountSid?: string, token?: string): ReturnType<typeof twilio>['events']['v1'];
  /** Requests without credentials. */
  request(): ReturnType<typeof request>;
  /** A request with the account's credentials. */
  call(method: 'get' | 'post' | 'delete', path: string): request.Test;
}

/** Gives the suite around it a server; each of its answers must be as `/openapi.json` describes it. */
export function useApp(overrides: Partial<ServerDependencies> = {}): TestApp {
  const stores = useStore();
  const log: Record<string, unknown>[] = [];
  let server: HttpServer;
  let executions: MemoryExecutions;
  let origin = '';
  const described = new DescribedAnswers();
  beforeAll(async () => {
    executions = new MemoryExecutions();
    const app = createApp({
      accounts: await AccountDirectory.open(ACCOUNT, stores.store),
      publicBaseUrl: () => origin,
      store: stores.store,
      executions,
      validate: (source) => loadFlow(source, catalogue),
      logger: pino({ level: 'info' }, { write: (line) => log.push(JSON.parse(line) as Record<string, unknown>) }),
      ...overrides,
    });
    const place = { host: '127.0.0.1', port: 0, purpose: 'the API', variable: 'PORT' };
    server = await listen(described.watch(app), place);
    origin = `http://127.0.0.1:${server.port}`;
  });
  afterAll(async () => {
    await server.stop();
    expect(described.violations).toEqual([]);
  });
  return {
    stores,
    log,
    get origin() {
      return origin;
    },
    get executions() {
      return executions;
    },
    get studio() {
      const client = twilio(ACCOUNT.sid, 'token');
      client.studio.baseUrl = origin;
      return client.studio.v2;
    },
    events(accountSid = ACCOUNT.sid, token = 'token') {
      const client = twilio(accountSid, token);
      client.events.baseUrl = origin;
      return client.events.v1;
    },
    request: () => request(origin),
    call: (method, path) => request(origin)[method](path).auth(ACCOUNT.sid, 'token'),
  };
}
