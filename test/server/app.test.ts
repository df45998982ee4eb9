import { Router } from 'express';
import { StillStarting } from '../../src/server/health';
import { RestError } from '../../src/twilio/rest-error';
import { ACCOUNT, useApp } from '../support/test-app';

describe('The server', () => {
  let temporal = async (): Promise<void> => undefined;
  const extension = Router();
  extension.get('/extension/fine', (_request, response) => void response.json({ fine: true }));
  extension.get('/extension/refused', () => {
    throw new RestError(418, 12345, 'No');
  });
  extension.get('/extension/broken', () => {
    throw new Error('password=hunter2');
  });
  const app = useApp({ readiness: { temporal: () => temporal() }, extensions: [extension] });
  const flows = () => app.request().get('/v2/Flows');

  it.each([
    ['nothing', undefined],
    ['another scheme', 'Bearer token'],
    ['no colon', `Basic ${Buffer.from('x').toString('base64')}`],
    ['what is not base64', 'Basic ***'],
    ['a wrong token', `Basic ${Buffer.from(`${ACCOUNT.sid}:wrong`).toString('base64')}`],
    ['no token', `Basic ${Buffer.from(`${ACCOUNT.sid}:`).toString('base64')}`],
    ['another account', `Basic ${Buffer.from(`AC${'0'.repeat(32)}:token`).toString('base64')}`],
    ['a key', `Basic ${Buffer.from(`SK${'0'.repeat(32)}:token`).toString('base64')}`],
  ])('lets nobody in who shows %s', async (_title, authorization) => {
    const request = flows();
    if (authorization) request.set('Authorization', authorization);
    const response = await request;
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Basic realm="Twilio API"');
    expect(response.body).toEqual({
      code: 20003,
      message: 'Authenticate',
      more_info: 'https://www.twilio.com/docs/errors/20003',
      status: 401,
    });
  });

  it('lets in who knows either token', async () => {
    for (const token of ACCOUNT.authTokens) expect((await flows().auth(ACCOUNT.sid, token)).status).toBe(200);
  });

  it('asks for credentials before it reads a body or tells what there is', async () => {
    const body = 'x'.repeat(20 * 1024 * 1024);
    const answers = await Promise.all([
      app.request().post('/v2/Flows').type('form').send(body.slice(0, 1024)),
      app.request().get('/v2/Flows/nonsense'),
      app.request().put('/v2/Flows'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    const large = await app.call('post', '/v2/Flows').type('form').send(body);
    expect([large.status, large.body]).toEqual([413, expect.objectContaining({ code: 20413, status: 413 })]);
  });

  it('leads from the address alone to the page of the API', async () => {
    const response = await app.call('get', '/');
    expect([response.status, response.headers.location]).toEqual([302, '/docs']);
  });

  it.each([
    '/v2',
    '/v2/Flow',
    '/v2/Flows/',
    '//v2/Flows',
    '/v2/flows',
    '/v2/Flows/..%2f',
    '/v2/Flows/FW1',
    '/nowhere?x=1',
  ])('finds nothing at %s', async (path) => {
    const response = await app.call('get', path);
    expect([response.status, response.body]).toEqual([
      404,
      {
        code: 20404,
        message: `The requested resource ${path.split('?')[0]} was not found`,
        more_info: 'https://www.twilio.com/docs/errors/20404',
        status: 404,
      },
    ]);
  });

  it('says which methods a path has', async () => {
    const flow = `/v2/Flows/FW${'0'.repeat(32)}`;
    for (const [path, allow] of [
      ['/v2/Flows', 'GET, POST, HEAD, OPTIONS'],
      [flow, 'GET, POST, DELETE, HEAD, OPTIONS'],
      [`${flow}/Executions/FN${'0'.repeat(32)}/Context`, 'GET, HEAD, OPTIONS'],
    ] as const) {
      for (const method of ['put', 'patch', 'trace'] as const) {
        const response = await app.request()[method](path).auth(ACCOUNT.sid, 'token');
        expect([response.status, response.headers.allow]).toEqual([405, allow]);
        expect(response.body).toMatchObject({ code: 20004, status: 405 });
      }
      const options = await app.request().options(path).auth(ACCOUNT.sid, 'token');
      expect([options.status, options.headers.allow]).toEqual([204, allow]);
    }
    const head = await app.request().head('/v2/Flows').auth(ACCOUNT.sid, 'token');
    expect([head.status, head.text]).toEqual([200, undefined]);
  });

  it.each([
    ['JSON that is not', 'application/json', '{"a":', 400, 20001],
    ['another content type', 'text/plain', 'FriendlyName=x', 415, 20415],
    ['another character set', 'application/x-www-form-urlencoded; charset=utf-7', 'a=b', 415, 20415],
    ['a JSON list', 'application/json', '[1]', 400, 20001],
    ['an empty form', 'application/x-www-form-urlencoded', '', 400, 20001],
  ])('refuses %s', async (_title, type, body, status, code) => {
    const response = await app.call('post', '/v2/Flows').set('Content-Type', type).send(body);
    expect([response.status, response.body]).toEqual([status, expect.objectContaining({ code, status })]);
  });

  it('names every parameter of a flow that is missing or wrong', async () => {
    const response = await app.call('post', '/v2/Flows').type('form').send({ Status: 'live' });
    expect((response.body as { message: string }).message).toBe(
      'Missing required parameter FriendlyName; Invalid parameter Status: Expected draft or published; Missing required parameter Definition',
    );
  });

  it('takes requests apart by an id, which the log has too', async () => {
    const first = await app.call('get', '/v2/Flows');
    const second = await app.call('get', '/v2/Flows');
    const id = second.headers['twilio-request-id'];
    expect(id).toMatch(/^RQ[0-9a-f]{32}$/);
    expect(first.headers['twilio-request-id']).not.toBe(id);
    expect(app.log.at(-1)).toMatchObject({ req: { id }, res: { status: 200 } });
  });

  it('tells nothing of what runs it', async () => {
    const { headers } = await app.call('get', '/v2/Flows');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('serves what it is given, errors included', async () => {
    expect((await app.request().get('/extension/fine')).body).toEqual({ fine: true });
    expect((await app.request().get('/extension/refused')).body).toMatchObject({ code: 12345, status: 418 });
    const broken = await app.request().get('/extension/broken');
    expect([broken.status, broken.body]).toEqual([
      500,
      {
        code: 20500,
        message: 'Internal server error',
        more_info: 'https://www.twilio.com/docs/errors/20500',
        status: 500,
      },
    ]);
    expect(broken.text).not.toContain('hunter2');
    expect(app.log.find(({ msg }) => msg === 'request_failed')).toMatchObject({
      reqId: broken.headers['twilio-request-id'],
      req: { id: broken.headers['twilio-request-id'], method: 'GET', path: '/extension/broken' },
      res: { status: 500 },
      responseTime: expect.any(Number) as number,
      err: { message: 'password=hunter2' },
    });
  });

  it('is healthy while it lives, and ready while all of its parts are', async () => {
    expect((await app.request().get('/healthz')).body).toEqual({ status: 'ok' });
    const ready = await app.request().get('/readyz');
    expect([ready.status, ready.body]).toEqual([200, { status: 'ready', parts: { store: 'ok', temporal: 'ok' } }]);
    temporal = () => Promise.reject(new Error('down'));
    const down = await app.request().get('/readyz');
    expect([down.status, down.body]).toEqual([
      503,
      { status: 'not ready', parts: { store: 'ok', temporal: 'failed' } },
    ]);
    temporal = () => new Promise(() => undefined);
    expect((await app.request().get('/readyz')).status).toBe(503);
    expect((await app.request().get('/healthz')).status).toBe(200);
    temporal = async () => undefined;
    expect((await app.request().get('/readyz')).status).toBe(200);
  });

  it('is plainly not ready while a part is being started: no fault, and no stack', async () => {
    temporal = () => Promise.reject(new StillStarting('The worker'));
    app.log.length = 0;
    expect((await app.request().get('/readyz')).status).toBe(503);
    expect(app.log).toEqual([]);
    temporal = async () => undefined;
  });
});
