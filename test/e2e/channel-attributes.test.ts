import twilio from 'twilio';
import { Handset } from '../support/handset';
import { useProduct } from '../support/product';
import { definitionOf, split, state } from '../support/states';

const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
const NUMBER = '+15559990000';
const LANGUAGE = '{{trigger.conversation.ChannelAttributes.pre_engagement_data.language}}';

const product = useProduct();

const client = () => {
  const sdk = twilio(ACCOUNT_SID, 'perdure');
  sdk.studio.baseUrl = sdk.conversations.baseUrl = product.origin;
  return sdk;
};

const greeting = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'language']),
  split('language', LANGUAGE, 'english', { fr: 'french' }),
  state('english', 'send-message', { body: 'Hello', from: 'bot' }, ['sent']),
  state('french', 'send-message', { body: `Bonjour (${LANGUAGE})`, from: 'bot' }, ['sent']),
);

test.each([
  ['studio', '+15550880001'],
  ['webhook', '+15550880002'],
])('a flow reads the attributes of a conversation whose webhook has the target %s', async (target, address) => {
  const { flows } = client().studio.v2;
  const flow = await flows.create({ friendlyName: 'greets', status: 'published', definition: greeting });
  const { conversations } = client().conversations.v1;
  const attributes = JSON.stringify({ pre_engagement_data: { language: 'fr' } });
  const { participants, webhooks } = conversations((await conversations.create({ attributes })).sid);
  await participants.create({ 'messagingBinding.address': address, 'messagingBinding.proxyAddress': NUMBER });
  await webhooks.create(
    target === 'studio'
      ? { target, 'configuration.flowSid': flow.sid }
      : { target: 'webhook', 'configuration.url': flow.webhookUrl, 'configuration.filters': ['onMessageAdded'] },
  );
  const handset = new Handset(product.origin, address);
  await handset.text(NUMBER, 'hi');
  expect(await handset.received(1)).toEqual(['Bonjour (fr)']);
});
