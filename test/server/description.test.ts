import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import type { Router } from 'express';
import { accountsRouter, authTokensRouter } from '../../src/server/accounts';
import { connectionsRouter } from '../../src/server/connections';
import { answerOf } from '../../src/server/description/answers';
import { OPERATIONS } from '../../src/server/description/operations';
import { eventsRouter } from '../../src/server/events';
import { studioRouter } from '../../src/server/studio';
import { useApp } from '../support/test-app';

const METHODS = ['get', 'post', 'delete'] as const;

/** What a router answers, as `METHOD /path`. */
function served(prefix: string, router: Router): string[] {
  return router.stack.flatMap(({ route }) =>
    route
      ? METHODS.filter((method) => route.stack.some((layer) => layer.method === method)).map(
          (method) => `${method} ${prefix}${route.path}`,
        )
      : [],
  );
}

const example = (): { states: { type: string; properties?: object; transitions: object[] }[] } =>
  JSON.parse(readFileSync(join(__dirname, '../../examples/do-you-like-bots.flow.json'), 'utf8')) as never;

describe('The description of the API', () => {
  const app = useApp();
  const document = async () => (await app.request().get('/openapi.json')).body as OpenApiDocument;

  it('has every operation that is served, and no other', () => {
    const routes = [
      ...served('/v2', studioRouter({} as never, {} as never)),
      ...served('/2010-04-01', accountsRouter({ store: {} } as never)),
      ...served('/v1/AuthTokens', authTokensRouter({ store: {} } as never, String)),
      ...served('', connectionsRouter({} as never)),
      ...served('/v1', eventsRouter({} as never, { store: {} } as never)),
    ];
    expect(OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(routes.sort());
  });

  it('describes the answer of every operation that has one', () => {
    const silent = OPERATIONS.filter((operation) => !answerOf(operation) && !operation.answers);
    expect(silent.map(({ status }) => status).filter((status) => status !== 204)).toEqual([]);
  });

  it('says what the schemas of the requests say', async () => {
    const { openapi, paths, servers } = await document();
    expect([openapi, servers]).toEqual(['3.1.0', [{ url: app.origin }]]);
    const { schema } = paths['/v2/Flows']!.post!.requestBody!.content['application/json']!;
    expect(schema).toMatchObject({
      required: ['FriendlyName', 'Status', 'Definition'],
      properties: { Status: { enum: ['draft', 'published'] }, FriendlyName: { maxLength: 1000, pattern: '\\S' } },
    });
    const { parameters } = paths['/v2/Flows/{FlowSid}/Executions']!.get!;
    expect(parameters).toContainEqual({
      name: 'PageSize',
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1 },
    });
    expect(parameters[0]).toMatchObject({ name: 'FlowSid', in: 'path', schema: { pattern: '^FW[0-9a-fA-F]{32}$' } });
  });

  it('is a page for people, without scripts', async () => {
    const { text, headers } = await app.request().get('/docs');
    expect(headers['content-security-policy']).toBe("default-src 'none'; style-src 'self'; frame-ancestors 'none'");
    expect(text).not.toMatch(/<script|style=|\son\w+=/);
    for (const path of Object.keys((await document()).paths)) expect(text).toContain(`<code>${path}</code>`);
    expect(text).toContain('<td>text, at most 1000 characters</td>');
    const style = await app.request().get('/docs/style.css');
    expect(style.headers['content-type']).toMatch(/^text\/css/);
  });

  it('is what a browser finds at the address alone', async () => {
    const { status, headers } = await app.request().get('/');
    expect({ status, location: headers.location }).toEqual({ status: 302, location: '/docs' });
  });

  it('has a JSON Schema of flows, for editors', async () => {
    const { text, headers } = await app.request().get('/schema/flow.json');
    expect(headers['access-control-allow-origin']).toBe('*');
    const schema = JSON.parse(text) as { $id: string };
    expect(schema.$id).toBe(`${app.origin}/schema/flow.json`);
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
    const problemsOf = (change: (flow: ReturnType<typeof example>) => void): string[] => {
      const flow = example();
      change(flow);
      return validate(flow) ? [] : (validate.errors ?? []).map(({ instancePath }) => instancePath);
    };
    expect(problemsOf(() => undefined)).toEqual([]);
    expect(problemsOf((flow) => (flow.states[1]!.type = 'send-pigeon'))).toContain('/states/1/type');
    expect(problemsOf((flow) => (flow.states[1]!.transitions = [{ event: 'nonsense' }]))).toContain(
      '/states/1/transitions/0/event',
    );
    expect(problemsOf((flow) => delete flow.states[1]!.properties)).toContain('/states/1');
  });
});

interface OpenApiDocument {
  openapi: string;
  servers: unknown;
  paths: Record<
    string,
    Record<string, { parameters: unknown[]; requestBody?: { content: Record<string, { schema: object }> } }>
  >;
}
