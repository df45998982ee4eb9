import { uploadMedia } from '../../src/twilio/media';
import { createTwilioClient } from '../../src/twilio/client';
import { startFaultProxy } from '../support/fault-proxy';
import { ACCOUNT_SID, AUTH_TOKEN, LocalTwilio } from './support/local-twilio';

const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0x0a]);

let twilio: LocalTwilio;
let serviceSid: string;
beforeAll(async () => {
  twilio = await LocalTwilio.start();
  serviceSid = (await twilio.client.conversations.v1.configuration().fetch()).defaultChatServiceSid;
});
afterAll(() => twilio.stop());

const upload = () =>
  uploadMedia(twilio.client, serviceSid, { bytes: PICTURE, contentType: 'image/png', filename: 'a b.png' });

test('an uploaded file is described, and handed out as it was', async () => {
  const sid = await upload();
  expect(sid).toMatch(/^ME[0-9a-f]{32}$/);
  const path = `/v1/Services/${serviceSid}/Media/${sid}`;
  const described = (await (await twilio.call('GET', path)).json()) as object;
  expect(described).toMatchObject({
    sid,
    service_sid: serviceSid,
    size: PICTURE.length,
    content_type: 'image/png',
    filename: 'a b.png',
    category: 'media',
    links: { content: `${twilio.origin}${path}/Content` },
  });
  const content = await twilio.call('GET', `${path}/Content`);
  expect(content.headers.get('content-type')).toBe('image/png');
  expect(content.headers.get('content-disposition')).toBe('attachment');
  expect(Buffer.from(await content.arrayBuffer())).toEqual(PICTURE);
});

test('a message carries it to the handsets, and its webhooks and resource tell of it', async () => {
  const { v1 } = twilio.client.conversations;
  const { sid: conversationSid } = await v1.conversations.create();
  await v1.conversations(conversationSid).participants.create({
    'messagingBinding.address': '+15550400001',
    'messagingBinding.proxyAddress': '+15559990000',
  });
  const mediaSid = await upload();
  const message = await v1.conversations(conversationSid).messages.create({ body: 'look', mediaSid });
  expect(message.media).toMatchObject([
    { sid: mediaSid, content_type: 'image/png', filename: 'a b.png', size: PICTURE.length },
  ]);
  const [received] = await twilio.received('+15550400001');
  expect(received).toMatchObject({ body: 'look', media: [expect.stringContaining(`/Media/${mediaSid}/Content`)] });
});

test('it goes with one message, and that has it for good', async () => {
  const { v1 } = twilio.client.conversations;
  const { messages } = v1.conversations((await v1.conversations.create()).sid);
  const mediaSid = await upload();
  const { sid } = await messages.create({ body: 'look', mediaSid });
  await expect(messages.create({ body: 'again', mediaSid })).rejects.toMatchObject({ status: 400, code: 50508 });
  expect((await messages(sid).fetch()).media).toMatchObject([{ sid: mediaSid }]);
  expect(await messages.list()).toHaveLength(1);
});

test('a message with a file that its service does not have is refused', async () => {
  const { v1 } = twilio.client.conversations;
  const other = await v1.services.create({ friendlyName: 'Elsewhere' });
  const { messages } = v1.services(other.sid).conversations((await v1.services(other.sid).conversations.create()).sid);
  for (const mediaSid of [await upload(), `ME${'0'.repeat(32)}`]) {
    await expect(messages.create({ body: 'look', mediaSid })).rejects.toMatchObject({ status: 404, code: 50507 });
  }
  expect(await messages.list()).toEqual([]);
});

test('it belongs to its service, and goes when it is removed', async () => {
  const sid = await upload();
  const other = await twilio.client.conversations.v1.services.create({ friendlyName: 'Other' });
  expect((await twilio.call('GET', `/v1/Services/${other.sid}/Media/${sid}`)).status).toBe(404);
  const path = `/v1/Services/${serviceSid}/Media/${sid}`;
  expect((await twilio.call('DELETE', path)).status).toBe(204);
  expect((await twilio.call('GET', path)).status).toBe(404);
  expect((await twilio.call('GET', `${path}/Content`)).status).toBe(404);
});

test('an empty file, an unknown service and wrong credentials are refused with the errors of the SDK', async () => {
  const file = { bytes: PICTURE, contentType: 'image/png' };
  await expect(uploadMedia(twilio.client, serviceSid, { ...file, bytes: Buffer.alloc(0) })).rejects.toMatchObject({
    status: 400,
    code: 20001,
  });
  await expect(uploadMedia(twilio.client, `IS${'0'.repeat(32)}`, file)).rejects.toMatchObject({
    status: 404,
    code: 20404,
  });
  const stranger = createTwilioClient({ accountSid: ACCOUNT_SID, authToken: 'wrong', simulatorOrigin: twilio.origin });
  await expect(uploadMedia(stranger, serviceSid, file)).rejects.toMatchObject({ status: 401, code: 20003 });
});

test('a Twilio that resets the connection, or answers HTML, is one to try again', async () => {
  const proxy = await startFaultProxy(twilio.origin);
  const client = createTwilioClient({ accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, simulatorOrigin: proxy.origin });
  const file = { bytes: PICTURE, contentType: 'image/png' };
  proxy.inject({ method: 'POST', path: /Media/ }, { kind: 'reset-before' }, { kind: 'html-after' });
  await expect(uploadMedia(client, serviceSid, file)).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect(uploadMedia(client, serviceSid, file)).rejects.toThrow(SyntaxError);
  await proxy.stop();
});
