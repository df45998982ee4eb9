import { testsOf } from './row';
import { says, type Statement } from './statement';

const bots = testsOf('test/e2e/do-you-like-bots.test.ts');
const conversations = testsOf('test/e2e/conversations.test.ts');
const support = testsOf('test/flows/golden/example-support-agent.added.scenario.json');
const agent = testsOf('test/e2e/support-agent.test.ts')(
  'who asks for support gets an agent by a Function, and another Function takes the agent out again',
);
const commands = testsOf('test/e2e/twilio-cli.test.ts');
const handsets = testsOf('test/simulator/handsets.test.ts');
const hooks = testsOf('test/simulator/webhook-delivery.test.ts');

/** Guide "Connecting Twilio Studio to Conversations". */
export const CONNECTING: readonly Statement[] = [
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
    commands('add the flow to a conversation that there is, and it answers'),
  ),
  says(
    'The definition can be imported as JSON, as it is printed there.',
    "test/flow/load.test.ts › loads Twilio's own example without a warning",
    bots('the example talks to it with nothing but the SDK'),
  ),
  says(
    'People on other channels can be added once the automated part is done.',
    testsOf('test/simulator/participants.test.ts')('adds handsets and identities'),
    testsOf('test/e2e/rest-to-agent.test.ts')(
      'REST begins it, a Function adds the agent, both answer, a handoff leaves it open and takes the webhook off',
    ),
  ),
  says(
    'Twilio’s command line sends the commands that are printed there, and the flow answers.',
    commands('have a first message begin a conversation with the flow, which answers'),
    commands('add the flow to a conversation that there is, and it answers'),
  ),
];

/** Guide "Using Twilio Conversations with Studio", in both of its versions. */
export const USING: readonly Statement[] = [
  says('Participants can be added to and removed from the conversation while an execution runs.', agent),
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
    agent,
  ),
  says(
    'Run Function calls a Function, with parameters that are templates.',
    support('the word support has a Function add the agent'),
    'test/widgets/cases/run-function.json › posts its parameters as a form and leaves with the answer',
  ),
  says(
    'The Function gets a client, adds a participant with address and proxy address, and calls back.',
    agent,
    testsOf('test/functions/runtime.test.ts')('clients of Twilio that reach the local one, however they are made'),
  ),
  says('Success leads on, to a message that the new participant gets too.', agent),
  says('Another Function removes a participant again.', agent),
  says(
    'A flow’s widget names may have hyphens, such as check-support.',
    'test/flow/broken/unusual-names.json › Names that Studio advises against load with a warning; hyphens are common',
    'test/engine/liquid/dialect.test.ts › paths',
  ),
];
