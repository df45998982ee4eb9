import { OpenApi, type Answer } from '../support/openapi';
import { LocalTwilio } from './support/local-twilio';
import { recordAnswers } from './support/record-answers';

const FLOW = `FW${'1'.repeat(32)}`;
const SHOP = '+15550009999';

type V1 = LocalTwilio['client']['conversations']['v1'];
/** The part of the API that exists twice. */
type Conversations = V1['conversations'];

describe('every answer', () => {
  const api = new OpenApi('conversations-v1');
  const answers: Answer[] = [];
  let twilio: LocalTwilio;
  beforeAll(async () => {
    twilio = await LocalTwilio.start({ before: recordAnswers(answers) });
  });
  afterAll(() => twilio.stop());

  it('is as Twilio describes it, for every operation', async () => {
    const { v1 } = twilio.client.conversations;
    await visitConfiguration(v1);
    await visitConversations(v1.conversations, '+15550001001');
    await v1.conversationWithParticipants.create({ participant: [JSON.stringify({ identity: 'ada' })] });
    await v1.participantConversations.list({ identity: 'ada' });
    await visitRoles(v1.roles);
    await visitUsers(v1);
    const { sid } = await visitServices(v1);
    const service = v1.services(sid);
    await visitConversations(service.conversations as unknown as Conversations, '+15550001002');
    await service.conversationWithParticipants.create({ participant: [JSON.stringify({ identity: 'ada' })] });
    await service.participantConversations.list({ identity: 'ada' });
    await visitRoles(service.roles as unknown as V1['roles']);
    await visitUsers(service as unknown as Pick<V1, 'users' | 'conversations'>);
    await service.remove();
    expect(answers.flatMap((answer) => api.problems(answer))).toEqual([]);
    expect(api.uncovered()).toEqual([]);
  });
});

describe('every answer of the API of 2010', () => {
  const api = new OpenApi('api-v2010', { uris: 'relative' });
  const answers: Answer[] = [];
  let twilio: LocalTwilio;
  beforeAll(async () => {
    twilio = await LocalTwilio.start({ before: recordAnswers(answers) });
  });
  afterAll(() => twilio.stop());

  it('is as Twilio describes it, for messages and numbers', async () => {
    const { incomingPhoneNumbers, messages } = twilio.client;
    const number = await incomingPhoneNumbers.create({ phoneNumber: SHOP, smsUrl: 'https://example.com/sms' });
    await incomingPhoneNumbers.create({ phoneNumber: '+15550009998' });
    await incomingPhoneNumbers.list({ pageSize: 1 });
    await incomingPhoneNumbers(number.sid).fetch();
    await incomingPhoneNumbers(number.sid).update({ friendlyName: 'Shop' });
    await incomingPhoneNumbers(number.sid).remove();
    const { sid } = await messages.create({
      from: SHOP,
      to: '+15550001001',
      body: 'hi',
      mediaUrl: ['https://example.com/1.png', 'https://example.com/2.png'],
    });
    await messages.list({ pageSize: 1 });
    await messages(sid).fetch();
    await messages(sid).update({ body: '' });
    const [media] = await messages(sid).media.list({ pageSize: 1 });
    await messages(sid).media(media!.sid).fetch();
    await messages(sid).media(media!.sid).remove();
    await messages(sid).remove();
    expect(answers.flatMap((answer) => api.problems(answer))).toEqual([]);
    expect(api.uncovered()).toEqual([]);
  });
});

describe('the comparison', () => {
  it('finds what is missing, wrong, or not in the specification', async () => {
    const api = new OpenApi('conversations-v1');
    const answer = { method: 'GET', path: `/v1/Services/IS${'0'.repeat(32)}`, status: 200 };
    const problems = api.problems({ ...answer, body: { sid: 'IS1', more: true } }).join('\n');
    expect(problems).toContain("must have required property 'account_sid'");
    expect(problems).toContain('must NOT have additional properties');
    expect(problems).toContain('/sid: must match pattern');
    expect(api.problems({ ...answer, status: 201, body: {} })).toHaveLength(1);
    expect(api.problems({ ...answer, path: '/v2/Services', body: {} })).toHaveLength(1);
  });
});

async function visitConfiguration({ configuration, addressConfigurations }: V1): Promise<void> {
  await configuration().fetch();
  await configuration().update({ defaultInactiveTimer: 'PT5M', defaultClosedTimer: 'P1D' });
  await configuration.webhooks().fetch();
  await configuration.webhooks().update({ filters: ['onMessageAdded'], method: 'POST' });
  const { sid } = await addressConfigurations.create({
    type: 'sms',
    address: SHOP,
    'autoCreation.type': 'studio',
    'autoCreation.studioFlowSid': FLOW,
  });
  await addressConfigurations.list();
  await addressConfigurations(sid).fetch();
  await addressConfigurations(sid).update({ friendlyName: 'Shop' });
  await addressConfigurations(sid).remove();
}

async function visitServices({ services }: V1): Promise<{ sid: string }> {
  const { sid } = await services.create({ friendlyName: 'other' });
  await services(sid).fetch();
  await services.list();
  await services(sid).configuration().fetch();
  await services(sid).configuration().update({ reachabilityEnabled: true });
  await services(sid).configuration.webhooks().fetch();
  await services(sid)
    .configuration.webhooks()
    .update({ filters: ['onMessageAdded'], method: 'POST' });
  return { sid };
}

async function visitRoles(roles: V1['roles']): Promise<void> {
  const { sid } = await roles.create({
    friendlyName: 'reader',
    type: 'conversation',
    permission: ['leaveConversation'],
  });
  await roles.list();
  await roles(sid).fetch();
  await roles(sid).update({ permission: ['leaveConversation', 'sendMessage'] });
  await roles(sid).remove();
}

async function visitConversations(conversations: Conversations, address: string): Promise<void> {
  const { sid } = await conversations.create({ friendlyName: 'all', 'bindings.email.address': 'a@example.com' });
  await conversations.create();
  await conversations.list({ pageSize: 1 });
  const one = conversations(sid);
  await one.fetch();
  await one.update({ attributes: '{"a":1}' });
  await visitParticipants(one, address);
  await visitMessages(one);
  const webhook = await one.webhooks.create({ target: 'studio', 'configuration.flowSid': FLOW });
  await one.webhooks.list();
  await one.webhooks(webhook.sid).fetch();
  await one.webhooks(webhook.sid).update({ 'configuration.filters': ['onMessageAdded'] });
  await one.webhooks(webhook.sid).remove();
  await one.remove();
}

async function visitParticipants(one: ReturnType<Conversations>, address: string): Promise<void> {
  const { sid } = await one.participants.create({ identity: 'ada' });
  await one.participants.create({ 'messagingBinding.address': address, 'messagingBinding.proxyAddress': SHOP });
  await one.participants.list({ pageSize: 1 });
  await one.participants(sid).fetch();
  await one.participants(sid).update({ lastReadMessageIndex: 1, lastReadTimestamp: '2026-03-01T10:00:00Z' });
  await one.participants(sid).remove();
}

async function visitMessages(one: ReturnType<Conversations>): Promise<void> {
  const { sid } = await one.messages.create({ body: 'hello' });
  await one.messages.list({ pageSize: 1 });
  await one.messages(sid).fetch();
  await one.messages(sid).update({ body: 'hello!' });
  const [receipt] = await one.messages(sid).deliveryReceipts.list();
  await one.messages(sid).deliveryReceipts(receipt!.sid).fetch();
  await one.messages(sid).remove();
}

async function visitUsers({ users, conversations }: Pick<V1, 'users' | 'conversations'>): Promise<void> {
  const { sid } = await users.create({ identity: 'grace', friendlyName: 'Grace' });
  await users.list();
  await users(sid).fetch();
  await users(sid).update({ attributes: '{"a":1}' });
  for (const friendlyName of ['one', 'two']) {
    const conversation = await conversations.create({ friendlyName });
    await conversations(conversation.sid).participants.create({ identity: 'grace' });
  }
  const [first, second] = await users(sid).userConversations.list();
  await users(sid).userConversations(first!.conversationSid).fetch();
  await users(sid).userConversations(first!.conversationSid).update({ notificationLevel: 'muted' });
  await users(sid).userConversations(second!.conversationSid).remove();
  await users(sid).remove();
}
