import { LocalTwilio } from './support/local-twilio';

const NOT_PART = /not part of the local Twilio/;

describe('what the local Twilio has not', () => {
  let twilio: LocalTwilio;
  beforeAll(async () => {
    twilio = await LocalTwilio.start();
  });
  afterAll(() => twilio.stop());

  it.each([
    ['GET', '/v1/Credentials'],
    ['GET', `/v1/Conversations/CH${'0'.repeat(32)}/Export`],
    ['PUT', '/v1/Conversations'],
    ['POST', `/v1/Services/IS${'0'.repeat(32)}/Configuration/Notifications`],
    ['GET', '/v1/Insights'],
    ['POST', '/v2/Services/VA0/Verifications'],
    ['GET', '/2010-04-01/Accounts/AC0/Calls.json'],
    ['GET', '/v3/Users'],
  ])('answers %s %s with 20404, and says that it is not here', async (method, path) => {
    const response = await twilio.call(method, path);
    expect(response.status).toBe(404);
    const body = (await response.json()) as { code: number; message: string };
    expect(body).toMatchObject({ code: 20404, message: expect.stringMatching(NOT_PART) as string });
    expect(body.message).toContain(path);
  });

  it('says of a resource that could be here only that it is not found', async () => {
    const response = await twilio.call('GET', `/v1/Conversations/CH${'0'.repeat(32)}`);
    expect(response.status).toBe(404);
    expect(((await response.json()) as { message: string }).message).not.toMatch(NOT_PART);
  });

  it('leaves alone what is no path of Twilio’s', async () => {
    const response = await twilio.call('GET', '/v1x');
    expect(await response.text()).not.toMatch(NOT_PART);
  });
});
