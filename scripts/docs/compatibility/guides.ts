import { testsOf } from './row';

/** A behaviour that a guide of Twilio's states, in our own words; without proof it is not done yet. */
export interface Statement {
  says: string;
  proof: readonly string[];
  /** What is not as stated, or not yet. */
  note?: string;
}

const start = testsOf('test/widgets/cases/start-conversation.json');
const starting = testsOf('test/activities/start-conversation.test.ts');
const resume = testsOf('test/widgets/cases/resume-conversation.json');
const resuming = testsOf('test/activities/resume-conversation.test.ts');
const ends = testsOf('test/workflows/conversations.test.ts');
const opened = testsOf('test/widgets/conversation.test.ts');
const bots = testsOf('test/e2e/do-you-like-bots.test.ts');
const conversations = testsOf('test/e2e/conversations.test.ts');
const support = testsOf('test/flows/golden/example-support-agent.added.scenario.json');
const handsets = testsOf('test/simulator/handsets.test.ts');
const hooks = testsOf('test/simulator/webhook-delivery.test.ts');
const restOnly = 'test/flow/broken/rest-only.json › Conversations can be begun by REST-triggered flows only';
const subflow = opened("a conversation that began in a subflow is the parent's too, and it can have no other");
const handoff = [
  ends('after a handoff nothing is sent, nobody is waited for, and late messages begin nothing'),
  conversations('a handoff mutes the flow and leaves the conversation to the agent, until it is given back'),
];

/** Page of the widget Start Conversation. */
const START: readonly Statement[] = [
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
    'Names may not hold the reserved characters of the API.',
    starting('a unique name that another conversation has is refused, and that one is left alone'),
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
const RESUME: readonly Statement[] = [
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

/** Guide "Connecting Twilio Studio to Conversations". */
const CONNECTING: readonly Statement[] = [
  says(
    'Send & Wait For Reply, on Incoming Conversation, answers the message with its body.',
    bots('the example talks to it with nothing but the SDK'),
  ),
  says(
    'The Reply transition leads on with what the contact wrote, in `inbound.Body`.',
    bots('its executions read as Twilio tells them'),
  ),
  says(
    'A split tests that body, and Send Message answers each case by itself.',
    bots('the example talks to it with nothing but the SDK'),
  ),
  says(
    'Publishing makes the flow live.',
    testsOf('test/server/flows.test.ts')('are kept, drafts and published ones side by side'),
  ),
  says(
    'An address configuration with auto-creation of the type studio makes a conversation for an inbound message, and adds the flow to it.',
    handsets('begin a conversation with an address that makes them, and go on in it'),
    hooks('with the target studio'),
    bots('the example talks to it with nothing but the SDK'),
  ),
  says(
    'It does so only where there is no conversation for that pair of numbers.',
    handsets('begin a conversation with an address that makes them, and go on in it'),
  ),
  says('Other channels, such as WhatsApp, work alike.', handsets('work on other channels')),
  says(
    'Deleting the address configuration ends the auto-creation.',
    testsOf('test/simulator/configuration.test.ts')('is made, found by SID and by address, changed and removed'),
  ),
  says(
    'A flow can be added to a conversation by hand: the conversation, a participant with address and proxy address, a webhook with the target studio.',
    testsOf('test/simulator/conversations.test.ts')('creates one with what it is given and fills in the rest'),
    testsOf('test/simulator/participants.test.ts')('adds handsets and identities'),
    hooks('with the target studio'),
  ),
  says(
    'The definition can be imported as JSON, as it is printed there.',
    "test/flow/load.test.ts › loads Twilio's own example without a warning",
    bots('the example talks to it with nothing but the SDK'),
  ),
  says(
    'People on other channels can be added once the automated part is done.',
    testsOf('test/simulator/participants.test.ts')('adds handsets and identities'),
  ),
  says('Twilio’s command line sends the commands that are printed there.'),
];

/** Guide "Using Twilio Conversations with Studio", in both of its versions. */
const USING: readonly Statement[] = [
  says('Participants can be added to and removed from the conversation while an execution runs.'),
  says(
    'Several participants can write, and move the same execution on.',
    conversations('a conversation that was there is taken up; anybody in it moves the flow, and it stays open'),
  ),
  says(
    'An execution begins when a message comes into a conversation that the flow is connected to, through Incoming Conversation.',
    bots('the example talks to it with nothing but the SDK'),
    testsOf('test/server/webhooks.test.ts')('begins an execution with a message of a conversation'),
  ),
  says(
    '`trigger.conversation.Body` has the message; `trigger.conversation.ConversationSid` the conversation.',
    'test/contract/temporal-host.test.ts › an execution on Temporal',
    testsOf('test/server/webhooks.test.ts')('begins an execution with a message of a conversation'),
  ),
  says(
    'A split with Equal To takes the keyword “support” to its own transition.',
    support('the word support has a Function add the agent'),
    testsOf('test/engine/conditions.test.ts')('evaluateCondition'),
  ),
  says(
    'What the flow sends reaches every participant.',
    testsOf('test/simulator/messages.test.ts')('reaches every handset but the author’s own'),
  ),
  says(
    'Run Function calls a Function, with parameters that are templates.',
    support('the word support has a Function add the agent'),
    'test/widgets/cases/run-function.json › posts its parameters as a form and leaves with the answer',
  ),
  says('The Function gets a client, adds a participant with address and proxy address, and calls back.'),
  says('Success leads on, to a message that the new participant gets too.'),
  says('Another Function removes a participant again.'),
  says(
    'A flow’s widget names may have hyphens, such as check-support.',
    'test/flow/broken/unusual-names.json › Names that Studio advises against load with a warning; hyphens are common',
    'test/engine/liquid/dialect.test.ts › paths',
  ),
];

/** What five pages of Twilio's documentation state, page by page. */
export const GUIDES: Readonly<Record<string, readonly Statement[]>> = {
  'The widget Start Conversation': START,
  'The widget Resume Conversation': RESUME,
  'Connecting Twilio Studio to Conversations': CONNECTING,
  'Using Twilio Conversations with Studio': USING,
};

function says(text: string, ...proof: string[]): Statement {
  return { says: text, proof };
}
