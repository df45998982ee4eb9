import { missing, same, testsOf } from './row';

const send = testsOf('test/widgets/cases/send-message.json');
const ask = testsOf('test/widgets/cases/send-and-wait-for-reply.json');
const contract = testsOf('test/contract/execution-contract.ts');

/** What both widgets have. */
const message = {
  body: same(
    'The text.',
    send("posts to the execution's conversation when the sample's service and channel do not resolve"),
  ),
  from: same(
    'Sender, or a messaging service; in a conversation the author.',
    send('posts to the conversation that its channel names'),
    send('sends over Messaging to whom it names, with shortened links where asked'),
  ),
  service: same('Service of the conversation.', send('posts to the conversation that its channel names')),
  channel: same(
    "A conversation. Where it does not resolve, as in Twilio's own sample, the execution's channel counts.",
    send("posts to the execution's conversation when the sample's service and channel do not resolve"),
    send('posts to the conversation that its channel names'),
  ),
  messaging_service_sid: same(
    'The messaging service that sends, by the name of Twilio’s guide; goes before `from`.',
    send('sends from the messaging service that is named beside a sender'),
  ),
  chat_service_instance_sid: same(
    'The service, by the name of Twilio’s guide.',
    send("reads the names that Twilio's guide has for the conversation"),
  ),
  chat_channel_sid: same(
    'The channel, by the name of Twilio’s guide.',
    send("reads the names that Twilio's guide has for the conversation"),
  ),
  attributes: same(
    "JSON for the message's attributes in a conversation.",
    send("posts to the execution's conversation when the sample's service and channel do not resolve"),
  ),
  media_url: same(
    'A file that goes with the message.',
    send('passes on a media URL'),
    'test/activities/conversation-media.test.ts › the file is uploaded, and a message carries it to the handset',
  ),
  message_type: same(
    '`custom` or `content_template`.',
    send('sends a content template with variables under both spellings of their names'),
  ),
  content_sid: same(
    'The content template.',
    send('sends a content template with variables under both spellings of their names'),
  ),
  content_variables: same(
    'Values for the template. Exports have the key `1`, Twilio’s guide `{{1}}`; both are read.',
    send('sends a content template with variables under both spellings of their names'),
  ),
  shorten_urls: same(
    'Shortens links; needs a messaging service.',
    send('sends over Messaging to whom it names, with shortened links where asked'),
  ),
};

export const MESSAGE_WIDGETS = {
  'send-message': {
    summary: same(
      'Sends over Messaging, or to everybody in the conversation.',
      send("posts to the execution's conversation when the sample's service and channel do not resolve"),
      send('sends over Messaging to whom it names, with shortened links where asked'),
    ),
    properties: {
      ...message,
      to: same(
        'Receiver over Messaging.',
        send('sends over Messaging to whom it names, with shortened links where asked'),
      ),
    },
    events: {
      sent: same('The API accepted the message.', send('posts to the conversation that its channel names')),
      failed: same(
        'The API refused it; the output has its code.',
        send("fails with Twilio's code when the message is refused"),
        contract('a refused send takes the failure transition'),
      ),
    },
  },
  'send-and-wait-for-reply': {
    summary: same(
      'Sends, and waits for an answer; in a conversation, anybody’s.',
      ask('leaves with the answer, listening before it sends'),
      'test/e2e/do-you-like-bots.test.ts › an answer comes also when everything was killed between question and answer',
    ),
    properties: {
      ...message,
      timeout: same(
        'Seconds, 3600 where absent; text, and in older exports a number.',
        ask('leaves through timeout; the timeout may be a template'),
        ask('takes a timeout that is a number'),
        ask("waits Studio's default where the timeout is no number"),
      ),
      save_response_as: missing(
        'Is in the schema; what it does is not documented, and no export uses it.',
        'Kept, without effect.',
        'test/docs/widget-pages.test.ts › names the properties and the exits that there are',
      ),
    },
    events: {
      incomingMessage: same(
        'The answer is here, at `inbound`.',
        ask('leaves with the answer, listening before it sends'),
      ),
      timeout: same(
        'No answer in time.',
        contract('silence takes the timeout transition after its 3600 seconds'),
        ask('leaves through timeout; the timeout may be a template'),
      ),
      deliveryFailure: same(
        'The send was refused, or a receipt says that it did not arrive.',
        ask('leaves through deliveryFailure when the send is refused'),
        ask('leaves through deliveryFailure when a receipt says so while it waits'),
        'test/e2e/undelivered.test.ts › a question from %s that does not arrive is left through deliveryFailure',
      ),
    },
  },
};
