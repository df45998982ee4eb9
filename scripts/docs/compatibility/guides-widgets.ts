import { testsOf } from './row';
import { says, type Statement } from './statement';

const start = testsOf('test/widgets/cases/start-conversation.json');
const starting = testsOf('test/activities/start-conversation.test.ts');
const resume = testsOf('test/widgets/cases/resume-conversation.json');
const resuming = testsOf('test/activities/resume-conversation.test.ts');
const ends = testsOf('test/workflows/conversations.test.ts');
const opened = testsOf('test/widgets/conversation.test.ts');
const conversations = testsOf('test/e2e/conversations.test.ts');
const restOnly = 'test/flow/broken/rest-only.json › Conversations can be begun by REST-triggered flows only';
const subflow = opened("a conversation that began in a subflow is the parent's too, and it can have no other");
const handoff = [
  ends('after a handoff nothing is sent, nobody is waited for, and late messages begin nothing'),
  conversations('a handoff mutes the flow and leaves the conversation to the agent, until it is given back'),
];

/** Page of the widget Start Conversation. */
export const START_CONVERSATION: readonly Statement[] = [
  says(
    'The widget runs in flows that the REST API has started.',
    start('fails in a flow that a message began'),
    restOnly,
  ),
  says(
    'It makes a conversation and gives it to the execution as its channel.',
    start('creates the conversation with the contact and makes it the channel'),
  ),
  says('An execution makes one conversation at most.', start('fails where the execution has a conversation'), subflow),
  says(
    'Where there is a channel already, such as an inbound conversation, it makes none and leaves through failed.',
    start('fails where the execution has a conversation'),
    start('fails in a flow that a message began'),
  ),
  says(
    'The conversation has exactly one participant.',
    starting('there is a conversation with the participant and a webhook that leads to the execution'),
  ),
  says(
    'A webhook for added messages is registered, and inbound messages move the execution on.',
    ends('messages of the opened conversation reach the execution that opened it, and no other'),
  ),
  says(
    'What is known of the conversation is in the context, below `flow.channel`.',
    start('creates the conversation with the contact and makes it the channel'),
  ),
  says(
    'Messaging widgets that follow send to it; they find it by `flow.channel.sid`.',
    opened('what follows sends into the conversation'),
  ),
  says(
    'The conversation stays active while the execution does.',
    ends('messages of the opened conversation reach the execution that opened it, and no other'),
  ),
  says(
    'The end of the execution removes the webhook.',
    ends('the end takes off our webhook, then closes the conversation'),
    'test/workflows/cleanup.test.ts › at the end by %s, a Twilio that is down is asked until all is undone',
  ),
  says('After a handoff the flow can send no more, and the webhook is gone.', ...handoff),
  says(
    'The properties are those of the Conversations API’s resource, with its service defaulting to the account’s.',
    start('passes on every property, rendered, and closes the conversation at the end where asked'),
    start('takes the service by its other name, and empty properties as none'),
  ),
  says(
    'A friendly name has at most 256 characters; timers have minimums of one and of ten minutes.',
    starting('timers below the minimum are for Twilio to refuse'),
    'test/flow/properties.test.ts › the blocks of property schemas',
  ),
  says(
    'Names may not hold the reserved characters of the API, which says so when it is asked.',
    starting('a name with characters that Twilio does not take is for Twilio to refuse'),
  ),
  says(
    'A participant is a chat user by identity, or a device by its address and the proxy address.',
    start('passes on every property, rendered, and closes the conversation at the end where asked'),
    start('creates the conversation with the contact and makes it the channel'),
  ),
  says(
    'Group MMS is not supported.',
    starting('there is a conversation with the participant and a webhook that leads to the execution'),
  ),
  says(
    'Created: the conversation was made.',
    start('creates the conversation with the contact and makes it the channel'),
  ),
  says('Failed: the conversation could not be made.', start('fails when the conversation could not be created')),
  says(
    'Failed: the participant could not be made.',
    start('fails when the participant could not be added'),
    starting('a participant that is refused takes the conversation with it, so that the name is free again'),
  ),
  says(
    'Failed: the webhook could not be registered.',
    start('fails when the webhook could not be registered'),
    starting('a webhook that is refused takes the conversation with it, also when the removal needs another try'),
  ),
  says('A conversation that a subflow made is the calling flow’s too.', subflow),
];

/** Page of the widget Resume Conversation. */
export const RESUME_CONVERSATION: readonly Statement[] = [
  says(
    'The widget connects an outbound flow to a conversation that was made elsewhere, and makes it the channel.',
    resume('takes up the conversation that the request names and makes it the channel'),
  ),
  says('It runs in flows that the REST API has started.', resume('fails in a flow that a message began'), restOnly),
  says(
    'Where there is a channel already it leaves through failed.',
    resume('fails where the execution has a conversation'),
  ),
  says(
    'The conversation is fetched by its SID and its service.',
    resuming('a conversation of another service is taken up there'),
    resuming('a service that does not own the conversation has none such'),
  ),
  says(
    'Its participants are listed.',
    resuming('it answers the conversation, its participants and the webhook'),
    resuming('all participants are listed, over several pages'),
  ),
  says(
    'A webhook for added messages is registered, and inbound messages move the execution on.',
    resuming('it answers the conversation, its participants and the webhook'),
  ),
  says(
    'Both SIDs may be templates.',
    resume('takes up the conversation that the request names and makes it the channel'),
  ),
  says('The SID must be that of an active conversation.', resuming('a conversation that is %s is not resumed')),
  says(
    'Closing at the end is off unless it is switched on.',
    resume('takes up the conversation that the request names and makes it the channel'),
    resume('uses the default service where none is named, and closes at the end where asked'),
  ),
  says(
    'The end removes the webhook, and closes the conversation where asked.',
    ends('the end takes off our webhook, then closes the conversation'),
  ),
  says('After a handoff the flow can send no more, and the webhook is gone.', ...handoff),
  says(
    'Resumed: it was taken up, and the webhook is there.',
    resume('takes up the conversation that the request names and makes it the channel'),
  ),
  says('Failed: the conversation cannot be fetched.', resume('fails when the conversation could not be fetched')),
  says(
    'Failed: the participants cannot be listed.',
    resume('fails when the participants could not be listed'),
    resuming('participants that cannot be listed are a cause of their own'),
  ),
  says(
    'Failed: the webhook cannot be registered.',
    resume('fails when the webhook could not be registered'),
    resuming('a conversation that has five webhooks takes no sixth'),
  ),
  says(
    'The conversation’s fields, each participant’s fields, the webhook’s SID and the closing switch are variables of the widget.',
    resume('takes up the conversation that the request names and makes it the channel'),
  ),
  says(
    'The conversation is in the context below `flow.channel`, for widgets that follow.',
    resume('takes up the conversation that the request names and makes it the channel'),
    opened('what follows sends into the conversation'),
  ),
  says('A conversation that a subflow took up is the calling flow’s too.', subflow),
];
