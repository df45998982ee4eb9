import { ContentCreateRequest, Types } from 'twilio/lib/rest/content/v1/content';
import { LocalTwilio } from './support/local-twilio';

const ADA = '+15550001001';
const SHOP = '+15550009999';

describe('content templates', () => {
  let twilio: LocalTwilio;
  beforeEach(async () => {
    twilio = await LocalTwilio.start();
  });
  afterEach(() => twilio.stop());

  /** As Twilio's pages have it: the library's types know its classes alone. */
  const make = (template: object) => twilio.client.content.v1.contents.create(template as ContentCreateRequest);
  const text = (body: string, more: object = {}) =>
    make({ language: 'en', types: { 'twilio/text': { body } }, ...more });
  const begin = async () => {
    const { conversations } = twilio.client.conversations.v1;
    const { sid } = await conversations.create();
    const binding = { 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP };
    await conversations(sid).participants.create(binding);
    return conversations(sid);
  };

  it('are made, listed, changed and removed', async () => {
    const { contents } = twilio.client.content.v1;
    const content = await text('Hello {{1}}', { friendly_name: 'hello', variables: { 1: 'you' } });
    expect(content).toMatchObject({
      sid: expect.stringMatching(/^HX[0-9a-f]{32}$/) as string,
      friendlyName: 'hello',
      language: 'en',
      variables: { 1: 'you' },
      types: { 'twilio/text': { body: 'Hello {{1}}' } },
    });
    await text('two');
    expect((await contents.list({ pageSize: 1 })).map(({ sid }) => sid)).toHaveLength(2);
    const changes = { language: 'de', types: { 'twilio/text': { body: 'Hallo' } } } as unknown as ContentCreateRequest;
    expect(await contents(content.sid).update(changes)).toMatchObject({ language: 'de' });
    expect(await contents(content.sid).fetch()).toMatchObject({ types: { 'twilio/text': { body: 'Hallo' } } });
    expect(await contents(content.sid).remove()).toBe(true);
    await expect(contents(content.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('are understood as the classes of the library send them', async () => {
    const types = new Types({ 'twilio/list-picker': { body: 'Choose', button: 'Open', items: [] } });
    const content = await make(new ContentCreateRequest({ friendly_name: 'list', language: 'en', types }));
    expect(content).toMatchObject({ friendlyName: 'list', types: { 'twilio/list-picker': { body: 'Choose' } } });
  });

  it.each([
    {},
    { types: {} },
    { types: { text: { body: 'no vendor' } } },
    { types: { 'twilio/text': 'no object' } },
    { types: [] },
    { sid: 'HX1', types: { 'twilio/text': { body: '' } } },
  ])('are refused where they are %p', async (template) => {
    await expect(make({ language: 'en', ...template })).rejects.toMatchObject({ status: 400, code: 20001 });
  });

  it('are what a handset shows, with their variables, in a conversation', async () => {
    const { sid } = await text('Hello {{1}}, your {{item}} costs {{ 3 }}. {{4}}', { variables: { 1: 'you', 3: '$1' } });
    const conversation = await begin();
    const contentVariables = JSON.stringify({ 1: 'Ada $&', item: 'hat' });
    const message = await conversation.messages.create({ contentSid: sid, contentVariables });
    const body = 'Hello Ada $&, your hat costs $1. {{4}}';
    expect(message).toMatchObject({ body, contentSid: sid });
    expect(await twilio.received(ADA)).toMatchObject([{ body, content_sid: sid }]);
  });

  it('are what a handset shows of a message by itself', async () => {
    const { sid } = await make({
      language: 'en',
      types: {
        'twilio/quick-reply': { body: 'Tap {{1}}', actions: [{ title: 'Yes', id: 'yes' }] },
        'twilio/text': { body: 'Answer {{1}}' },
      },
    });
    const content = { contentSid: sid, contentVariables: '{"1":"yes"}' };
    const message = await twilio.client.messages.create({ from: SHOP, to: ADA, ...content });
    expect((await twilio.client.messages(message.sid).fetch()).body).toBe('Answer yes');
    expect(await twilio.received(ADA)).toMatchObject([{ body: 'Answer yes' }]);
  });

  it('bring their pictures', async () => {
    const { sid } = await make({
      language: 'en',
      types: { 'twilio/media': { body: 'Look', media: ['https://example.com/{{1}}.png'] } },
    });
    const content = { contentSid: sid, contentVariables: '{"1":"cat"}' };
    await (await begin()).messages.create(content);
    const sent = await twilio.client.messages.create({ from: SHOP, to: ADA, ...content });
    expect(sent.numMedia).toBe('1');
    const picture = { body: 'Look', media: ['https://example.com/cat.png'] };
    expect(await twilio.received(ADA)).toMatchObject([picture, picture]);
  });

  it('may have the SID that a flow knows, once, and need not be here at all', async () => {
    const sid = `HX${'1'.repeat(32)}`;
    const conversation = await begin();
    await conversation.messages.create({ contentSid: sid });
    await text('Hello', { sid });
    await conversation.messages.create({ contentSid: sid });
    expect(await twilio.received(ADA)).toMatchObject([
      { body: '', content_sid: sid },
      { body: 'Hello', content_sid: sid },
    ]);
    await expect(text('again', { sid })).rejects.toMatchObject({ status: 409 });
  });

  it('take variables that are a JSON object', async () => {
    const { sid } = await text('Hello');
    const broken = { contentSid: sid, contentVariables: '{' };
    await expect(twilio.client.messages.create({ from: SHOP, to: ADA, ...broken })).rejects.toMatchObject({
      status: 400,
      code: 21656,
    });
    await expect((await begin()).messages.create(broken)).rejects.toMatchObject({ status: 400 });
  });

  it('must fit the channel once they are filled in', async () => {
    const { sid } = await text('{{1}}');
    const contentVariables = JSON.stringify({ 1: 'a'.repeat(1_601) });
    await expect((await begin()).messages.create({ contentSid: sid, contentVariables })).rejects.toMatchObject({
      code: 50504,
    });
  });
});
