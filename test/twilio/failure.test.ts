import { RestException } from 'twilio';
import { createTwilioClient } from '../../src/twilio/client';
import { classifyTwilioFailure, isSilence, isTwilioError } from '../../src/twilio/failure';
import { startFaultProxy, type Fault, type FaultProxy } from '../support/fault-proxy';
import { ACCOUNT_SID } from '../support/triggers';

let proxy: FaultProxy;
beforeAll(async () => {
  // Nothing is behind it: what a fault lets through is refused by the system.
  proxy = await startFaultProxy('http://127.0.0.1:9');
});
afterAll(() => proxy.stop());

/** What the SDK throws under a fault; it gives up soon where nothing is to come. */
async function thrown(fault: Fault): Promise<unknown> {
  proxy.inject({ method: 'GET', path: /./ }, fault);
  const client = createTwilioClient({
    accountSid: ACCOUNT_SID,
    authToken: 'x',
    simulatorOrigin: proxy.origin,
    timeoutMs: fault.kind === 'hang-before' ? 100 : 10_000,
  });
  return client.conversations.v1
    .conversations('CH1')
    .fetch()
    .catch((error: unknown) => error);
}

test.each([
  [400, 50353],
  [403, 20403],
  [404, 20404],
  [409, 50416],
  [422, 20422],
])('%p is a refusal with the code of its body', async (status, code) => {
  const error = await thrown({ kind: 'answer', status, body: { code, message: 'No', status } });
  expect(classifyTwilioFailure(error)).toEqual({ kind: 'refused', status, code: String(code), message: 'No' });
  expect(isTwilioError(error, 1, code)).toBe(true);
});

test('a refusal without a body has its status for a code', async () => {
  expect(classifyTwilioFailure(await thrown({ kind: 'answer', status: 404 }))).toMatchObject({
    kind: 'refused',
    code: '404',
  });
});

test('a refusal that cannot be read is to be tried again', async () => {
  expect(classifyTwilioFailure(await thrown({ kind: 'answer', status: 409 }))).toMatchObject({
    kind: 'again',
    code: '409',
  });
});

test.each([408, 425, 429, 500, 503])('%p is to be tried again', async (status) => {
  const error = await thrown({ kind: 'answer', status, body: { code: 20429, message: 'Later' } });
  const isUndone = status === 429;
  expect(classifyTwilioFailure(error)).toEqual({ kind: 'again', code: '20429', message: 'Later', isUndone });
});

test.each([
  [401, 20003],
  [403, 20003],
  [403, 20005],
])('%p with code %p holds the account, and says when to come again', async (status, code) => {
  const error = await thrown({ kind: 'answer', status, body: { code, message: 'Not you' } });
  const afterMs = expect.any(Number) as number;
  const held = { kind: 'held', code: String(code), message: 'Not you', isUndone: true, afterMs };
  expect(classifyTwilioFailure(error)).toEqual(held);
});

test.each([429, 503])('when %p is to be tried again, Retry-After says', async (status) => {
  const fault: Fault = { kind: 'answer', status, headers: { 'Retry-After': '3' }, body: { code: 1, message: 'Later' } };
  expect(classifyTwilioFailure(await thrown(fault))).toEqual({
    kind: 'again',
    code: '1',
    message: 'Later',
    isUndone: status === 429,
    afterMs: 3_000,
  });
});

test('a Retry-After is kept also where the SDK lists', async () => {
  const headers = { 'Retry-After': '3', 'Twilio-Request-Id': 'RQ7' };
  proxy.inject({ method: 'GET', path: /./ }, { kind: 'answer', status: 429, headers });
  const client = createTwilioClient({ accountSid: ACCOUNT_SID, authToken: 'x', simulatorOrigin: proxy.origin });
  await expect(client.messages.list({ limit: 1 })).rejects.toMatchObject({ retryAfterMs: 3_000, requestId: 'RQ7' });
});

test.each<[Fault, string]>([
  [{ kind: 'reset-before' }, 'ECONNRESET'],
  [{ kind: 'hang-before' }, 'ECONNABORTED'],
])('after %p it is to be tried again', async (fault, code) => {
  expect(classifyTwilioFailure(await thrown(fault))).toMatchObject({ kind: 'again', code });
});

test.each<[string, Fault, boolean]>([
  ['a reset', { kind: 'reset-before' }, true],
  ['silence', { kind: 'hang-before' }, true],
  ['a gateway that has given up', { kind: 'answer', status: 504 }, true],
  ['a gateway that could not read the answer', { kind: 'answer', status: 502 }, true],
  ['a gateway with words of Twilio', { kind: 'answer', status: 504, body: { code: 20500, message: 'Late' } }, true],
  ['an answer of 503', { kind: 'answer', status: 503 }, false],
  ['an answer of 500', { kind: 'answer', status: 500, body: { code: 20500, message: 'Sorry' } }, false],
  ['an answer of 429', { kind: 'answer', status: 429, body: { code: 20429, message: 'Later' } }, false],
])('after %s Twilio may yet do what it was asked: %p', async (_what, fault, isSilent) => {
  const { kind, code } = classifyTwilioFailure(await thrown(fault));
  expect([kind, isSilence(code)]).toEqual(['again', isSilent]);
});

test('where nobody could be reached nothing was done, and nothing will be', async () => {
  const client = createTwilioClient({ accountSid: ACCOUNT_SID, authToken: 'x', simulatorOrigin: 'http://127.0.0.1:9' });
  const error: unknown = await client.conversations.v1
    .conversations('CH1')
    .fetch()
    .catch((thrownBy: unknown) => thrownBy);
  expect(classifyTwilioFailure(error)).toMatchObject({ kind: 'again', code: 'ECONNREFUSED', isUndone: true });
  expect(isSilence('ECONNREFUSED')).toBe(false);
});

test('an answer that is no JSON is to be tried again', () => {
  expect(classifyTwilioFailure(new SyntaxError('Unexpected token <'))).toMatchObject({
    kind: 'again',
    code: 'unreadable',
  });
});

test('what is no failure of a call is thrown on', () => {
  const bug = new TypeError('Cannot read properties of undefined');
  expect(() => classifyTwilioFailure(bug)).toThrow(bug);
  expect(() => classifyTwilioFailure('text')).toThrow('text');
});

test('the errors are those of the SDK', async () => {
  expect(await thrown({ kind: 'answer', status: 404 })).toBeInstanceOf(RestException);
});
