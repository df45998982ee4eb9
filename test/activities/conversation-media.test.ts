import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uploadConversationMedia } from '../../activities/conversation-media';
import { sendMessage } from '../../activities/send-message';
import { createFileFetcher } from '../../src/http/fetch-file';
import { attemptAsTemporal, startTwilioStage, TRANSIENT_FAULTS, type TwilioStage } from '../support/twilio-stage';
import { useStore } from '../support/stores';
import { PUBLIC_BASE_URL } from '../simulator/support/local-twilio';

const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff]);
const HANDSET = '+15550600001';

const stores = useStore();
let stage: TwilioStage;
let web: Server;
let site: string;
let asked: string[];
let conversationSid: string;

/** A site with a picture, and with everything that can go wrong. */
const PAGES: Record<string, (response: ServerResponse) => void> = {
  '/cat%20one.png': (response) => void response.setHeader('Content-Type', 'image/png').end(PICTURE),
  '/moved': (response) => void response.writeHead(302, { Location: '/cat%20one.png' }).end(),
  '/loop': (response) => void response.writeHead(302, { Location: '/loop' }).end(),
  '/inside': (response) => void response.writeHead(302, { Location: 'http://169.254.169.254/latest' }).end(),
  '/file-scheme': (response) => void response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
  '/huge': (response) => void response.end(Buffer.alloc(17 * 1024 * 1024)),
  '/reset': (response) => void response.socket?.resetAndDestroy(),
};

beforeAll(async () => {
  stage = await startTwilioStage();
  asked = [];
  web = createServer((request, response) => {
    asked.push(request.url!);
    const page = PAGES[request.url!];
    if (page) page(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const { v1 } = stage.local.client.conversations;
  conversationSid = (await v1.conversations.create()).sid;
  const binding = { 'messagingBinding.address': HANDSET, 'messagingBinding.proxyAddress': '+15559990000' };
  await v1.conversations(conversationSid).participants.create(binding);
});
afterAll(async () => {
  web.closeAllConnections();
  web.close();
  await stage.stop();
});
beforeEach(() => void asked.splice(0));

/** Flows may call the site, and no other private host. */
const upload = (mediaUrl: string, allow = [new URL(site).host], chatServiceSid?: string) =>
  attemptAsTemporal('FW1/a/b', () =>
    uploadConversationMedia(
      { twilio: stage.twilio, fetchFile: createFileFetcher({ allow }) },
      { widget: 'say', conversation: { conversationSid, chatServiceSid }, mediaUrl },
    ),
  );

/** Sends a message of a step with a file. */
const send = (key: string, mediaSid: string) =>
  attemptAsTemporal('FW1/a/b', () =>
    sendMessage(
      { twilio: stage.twilio, outbound: stores.store.outbound, publicBaseUrl: PUBLIC_BASE_URL },
      { key, widget: 'say', channel: { kind: 'conversation', conversationSid }, body: 'look', mediaSid },
    ),
  );

test('the file is uploaded, and a message carries it to the handset', async () => {
  const { result } = await upload(` ${site}/cat%20one.png `);
  expect(result).toEqual({ ok: true, mediaSid: expect.stringMatching(/^ME/) as string });
  const { mediaSid } = result as { mediaSid: string };
  const sent = await send('FN1:1', mediaSid);
  expect(sent.result).toMatchObject({
    ok: true,
    resource: { Body: 'look', Media: [{ sid: mediaSid, content_type: 'image/png', filename: 'cat one.png', size: 6 }] },
  });
  expect(await stage.local.received(HANDSET)).toMatchObject([
    { body: 'look', media: [expect.stringContaining(mediaSid)] },
  ]);
});

test('a file that has gone with the message already tells that the message was sent', async () => {
  const { result } = await upload(`${site}/cat%20one.png`);
  const { mediaSid } = result as { mediaSid: string };
  stage.proxy.inject({ method: 'POST', path: /\/Messages$/ }, { kind: 'reset-after' });
  const nothing = { messages: [], meta: { key: 'messages', page: 0, page_size: 50, next_page_url: null } };
  stage.proxy.inject({ method: 'GET', path: /\/Messages\?/ }, { kind: 'answer', status: 200, body: nothing });
  const sent = await send('FN1:2', mediaSid);
  expect(sent.result).toMatchObject({ ok: true, resource: { Media: [{ sid: mediaSid }] } });
  expect(sent.errors).toHaveLength(2);
  const { messages } = stage.local.client.conversations.v1.conversations(conversationSid);
  expect((await messages.list()).filter(({ media }) => JSON.stringify(media).includes(mediaSid))).toHaveLength(1);
});

test('a redirect is followed', async () => {
  expect((await upload(`${site}/moved`)).result).toMatchObject({ ok: true });
  expect(asked).toEqual(['/moved', '/cat%20one.png']);
});

// An upload has half a minute, which is too long for a test to be silent.
const faults = TRANSIENT_FAULTS.filter(([, { kind }]) => !kind.startsWith('hang'));

test.each(faults)('%s at the upload is survived', async (_name, fault) => {
  stage.proxy.inject({ method: 'POST', path: /\/Media/ }, fault);
  const { result, errors } = await upload(`${site}/cat%20one.png`);
  expect(errors).toHaveLength(1);
  expect(result).toMatchObject({ ok: true });
});

test.each([
  ['/nothing', 'http:status', 'the server answered 404'],
  ['/loop', 'http:redirects', 'There were more than 5 redirects'],
  ['/inside', 'http:refused', 'The host has an address that is not public'],
  ['/file-scheme', 'http:redirects', "'file:'"],
  ['/huge', 'http:too_large', 'more than'],
])('%s fails at once with %s', async (page, code, message) => {
  const { result, errors } = await upload(site + page);
  expect(errors).toEqual([]);
  expect(result).toMatchObject({ ok: false, code });
  expect((result as { message: string }).message).toMatch(/^The media could not be fetched: /);
  expect((result as { message: string }).message).toContain(message);
});

test.each(['ftp://example.com/a', 'cat.png', '', 'http://127.0.0.1:1/a', 'http://[::1]/a', 'http://2130706433/a'])(
  '%p is never asked',
  async (url) => {
    const { result, errors } = await upload(url);
    expect(errors).toEqual([]);
    expect(result).toMatchObject({ ok: false, code: 'http:refused' });
  },
);

test('there is no service of any name', async () => {
  const { result, errors } = await upload(`${site}/cat%20one.png`, undefined, '../Conversations?x');
  expect(errors).toEqual([]);
  expect(result).toMatchObject({ ok: false, code: '20404' });
});

test('a private host that is not allowed is refused', async () => {
  expect((await upload(`${site}/cat%20one.png`, [])).result).toMatchObject({ ok: false, code: 'http:refused' });
  expect(asked).toEqual([]);
});

test('a server that is away is asked three times', async () => {
  const { result, errors } = await upload(`${site}/reset`);
  expect(errors).toHaveLength(2);
  expect(asked).toHaveLength(3);
  expect(result).toMatchObject({ ok: false, code: 'http:network' });
});
