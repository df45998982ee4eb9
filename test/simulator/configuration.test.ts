import { LocalTwilio } from './support/local-twilio';

const FLOW = `FW${'1'.repeat(32)}`;

describe('the configuration of an account', () => {
  let twilio: LocalTwilio;
  beforeEach(async () => {
    twilio = await LocalTwilio.start();
  });
  afterEach(() => twilio.stop());

  it('begins with a default service, which can be another one', async () => {
    const { configuration, services, conversations } = twilio.client.conversations.v1;
    const before = await configuration().fetch();
    expect((await services.list()).map(({ sid }) => sid)).toEqual([before.defaultChatServiceSid]);
    const { sid } = await services.create({ friendlyName: 'next' });
    const after = await configuration().update({ defaultChatServiceSid: sid });
    expect(after.defaultChatServiceSid).toBe(sid);
    expect((await conversations.create()).chatServiceSid).toBe(sid);
    const unknown = configuration().update({ defaultChatServiceSid: `IS${'0'.repeat(32)}` });
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('has webhooks', async () => {
    const webhooks = twilio.client.conversations.v1.configuration.webhooks();
    expect(await webhooks.fetch()).toMatchObject({
      method: 'POST',
      filters: null,
      postWebhookUrl: null,
      target: 'webhook',
    });
    const updated = await webhooks.update({
      postWebhookUrl: 'https://example.com/post',
      method: 'GET',
      filters: ['onMessageAdded', 'onMessageAdd'],
    });
    expect(updated).toMatchObject({
      method: 'GET',
      filters: ['onMessageAdded', 'onMessageAdd'],
      postWebhookUrl: 'https://example.com/post',
      preWebhookUrl: null,
    });
    expect((await webhooks.update({ postWebhookUrl: '' })).postWebhookUrl).toBeNull();
    await expect(webhooks.update({ filters: ['onEverything'] })).rejects.toMatchObject({ code: 50365 });
  });

  it('has services with settings of their own', async () => {
    const { services } = twilio.client.conversations.v1;
    const { sid } = await services.create({ friendlyName: 'shop' });
    expect(await services(sid).fetch()).toMatchObject({ sid, friendlyName: 'shop' });
    const configuration = await services(sid).configuration().update({ reachabilityEnabled: true });
    expect(configuration).toMatchObject({ chatServiceSid: sid, reachabilityEnabled: true });
    const webhooks = services(sid).configuration.webhooks();
    await webhooks.update({ preWebhookUrl: 'https://example.com/pre', filters: ['onParticipantAdded'] });
    expect(await webhooks.fetch()).toMatchObject({
      chatServiceSid: sid,
      preWebhookUrl: 'https://example.com/pre',
      filters: ['onParticipantAdded'],
    });
  });

  it('knows the roles that participants have', async () => {
    const { conversations, roles } = twilio.client.conversations.v1;
    const { sid } = await conversations.create();
    const { roleSid } = await conversations(sid).participants.create({ identity: 'ada' });
    expect(await roles(roleSid).fetch()).toMatchObject({ friendlyName: 'channel user', type: 'conversation' });
    const made = await roles.create({
      friendlyName: 'reader',
      type: 'conversation',
      permission: ['leaveConversation'],
    });
    expect(await roles(made.sid).fetch()).toMatchObject({ permissions: ['leaveConversation'] });
    await roles(made.sid).remove();
    await expect(roles(made.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('loses a service with everything in it, but not the default one', async () => {
    const { configuration, services } = twilio.client.conversations.v1;
    const { sid } = await services.create({ friendlyName: 'gone' });
    const conversation = await services(sid).conversations.create();
    await services(sid).remove();
    const fetched = services(sid).conversations(conversation.sid).fetch();
    await expect(fetched).rejects.toMatchObject({ status: 404, code: 20404 });
    const { defaultChatServiceSid } = await configuration().fetch();
    await expect(services(defaultChatServiceSid).remove()).rejects.toMatchObject({ status: 400 });
  });

  describe('for addresses', () => {
    const create = (parameters: object): Promise<{ sid: string; autoCreation: unknown }> =>
      twilio.client.conversations.v1.addressConfigurations.create({
        type: 'sms',
        address: '+15550009999',
        ...parameters,
      });

    it('is made, found by SID and by address, changed and removed', async () => {
      const { addressConfigurations } = twilio.client.conversations.v1;
      const made = await create({
        friendlyName: 'Shop',
        addressCountry: 'US',
        'autoCreation.enabled': true,
        'autoCreation.type': 'studio',
        'autoCreation.studioFlowSid': FLOW,
        'autoCreation.studioRetryCount': 3,
      });
      expect(made).toMatchObject({
        sid: expect.stringMatching(/^IG[0-9a-f]{32}$/) as string,
        type: 'sms',
        address: '+15550009999',
        friendlyName: 'Shop',
        addressCountry: 'US',
        autoCreation: { enabled: true, type: 'studio', studio_flow_sid: FLOW, studio_retry_count: 3 },
      });
      expect((await addressConfigurations('+15550009999').fetch()).sid).toBe(made.sid);
      const updated = await addressConfigurations(made.sid).update({ 'autoCreation.enabled': false });
      expect(updated.autoCreation).toMatchObject({ enabled: false, type: 'studio', studio_flow_sid: FLOW });
      expect(await addressConfigurations.list({ type: 'sms' })).toHaveLength(1);
      expect(await addressConfigurations.list({ type: 'whatsapp' })).toHaveLength(0);
      await addressConfigurations(made.sid).remove();
      await expect(addressConfigurations(made.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    });

    it('is one for each address', async () => {
      await create({});
      await expect(create({})).rejects.toMatchObject({ status: 409 });
    });

    it.each([
      ['a number of another type', { type: 'whatsapp' }, 20001],
      ['a number that is none', { address: '5550009999' }, 20001],
      ['an unknown type', { type: 'fax' }, 20001],
      ['a flow that is none', { 'autoCreation.type': 'studio', 'autoCreation.studioFlowSid': 'FWx' }, 50367],
      ['studio without a flow', { 'autoCreation.type': 'studio' }, 20001],
      ['a webhook without a URL', { 'autoCreation.type': 'webhook' }, 20001],
      ['a filter that there is none of', { 'autoCreation.webhookFilters': ['onMessageAdd'] }, 50365],
      ['a country that is none', { addressCountry: 'USA' }, 20001],
    ])('is refused with %s', async (_what, parameters, code) => {
      await expect(create(parameters)).rejects.toMatchObject({ status: 400, code });
    });
  });

  describe('for the webhooks of a conversation', () => {
    const begin = async (): Promise<ReturnType<LocalTwilio['client']['conversations']['v1']['conversations']>> => {
      const { sid } = await twilio.client.conversations.v1.conversations.create();
      return twilio.client.conversations.v1.conversations(sid);
    };

    it('is made, changed and removed', async () => {
      const conversation = await begin();
      const { sid } = await conversation.webhooks.create({ target: 'studio', 'configuration.flowSid': FLOW });
      expect(await conversation.webhooks(sid).fetch()).toMatchObject({
        sid: expect.stringMatching(/^WH[0-9a-f]{32}$/) as string,
        target: 'studio',
        configuration: { flow_sid: FLOW },
      });
      const updated = await conversation.webhooks(sid).update({ 'configuration.filters': ['onMessageUpdated'] });
      expect(updated.configuration).toEqual({ flow_sid: FLOW, filters: ['onMessageUpdated'] });
      await conversation.webhooks(sid).remove();
      await expect(conversation.webhooks(sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
      await expect(conversation.webhooks(sid).remove()).rejects.toMatchObject({ status: 404, code: 20404 });
    });

    it('is five of them', async () => {
      const conversation = await begin();
      const create = (): Promise<unknown> =>
        conversation.webhooks.create({ target: 'studio', 'configuration.flowSid': FLOW });
      for (let index = 0; index < 5; index++) await create();
      await expect(create()).rejects.toMatchObject({ status: 400, code: 50361 });
      expect(await conversation.webhooks.list()).toHaveLength(5);
    });

    const url = { 'configuration.url': 'https://example.com/hook' };
    it.each([
      ['no target', {}, 50368],
      ['an unknown target', { target: 'flex' }, 50364],
      ['studio without a flow', { target: 'studio' }, 50367],
      ['a webhook without a URL', { target: 'webhook', 'configuration.filters': ['onMessageAdded'] }, 50369],
      ['a webhook without filters', { target: 'webhook', ...url }, 50370],
      ['a filter before the fact', { target: 'webhook', ...url, 'configuration.filters': ['onMessageAdd'] }, 50365],
      ['a trigger without keywords', { target: 'trigger', ...url }, 50371],
      ['six keywords', { target: 'trigger', ...url, 'configuration.triggers': [...'abcdef'] }, 50362],
      ['an empty keyword', { target: 'trigger', ...url, 'configuration.triggers': [''] }, 50366],
      [
        'a URL over 512 characters',
        { target: 'webhook', 'configuration.url': `https://example.com/${'x'.repeat(512)}` },
        50372,
      ],
      ['a URL that is none', { target: 'webhook', 'configuration.url': 'example.com' }, 20001],
    ])('is refused with %s', async (_what, parameters, code) => {
      const conversation = await begin();
      const { sid } = await conversation.fetch();
      const response = await twilio.call('POST', `/v1/Conversations/${sid}/Webhooks`, flatten(parameters));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code, status: 400 });
    });
  });
});

/** The SDK refuses to leave out what is required, so these go without it. */
function flatten(parameters: Record<string, string | string[]>): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    const parameter = name.replace(/(^|\.)[a-z]/g, (start) => start.toUpperCase());
    for (const item of [value].flat()) form.append(parameter, item);
  }
  return form;
}
