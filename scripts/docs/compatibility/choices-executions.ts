import { choice, type Choice } from './choice';
import { testsOf } from './row';

const ask = testsOf('test/widgets/cases/send-and-wait-for-reply.json');
const executions = testsOf('test/server/executions.test.ts');
const contract = testsOf('test/contract/execution-contract.ts');

/** Templates. */
export const TEMPLATE_CHOICES: readonly Choice[] = [
  choice(
    'Which Liquid, and which filters?',
    'Shopify’s, less what reads other templates and Base64, plus `to_json`.',
    'test/engine/liquid/golden.test.ts › golden-liquid',
  ),
  choice(
    'What does a template that does not parse leave?',
    'The text as it is written, with warning 81018.',
    "test/engine/liquid/differences.test.ts › where our Liquid is not Shopify's",
  ),
  choice(
    'What does an output that cannot be evaluated leave?',
    'Nothing; the rendering goes on.',
    'test/engine/liquid/dialect.test.ts › prints nothing, and the rendering goes on',
  ),
  choice(
    'An unknown filter',
    'Its input passes through, with a warning.',
    'test/engine/liquid/dialect.test.ts › passes the input of an unknown filter through, with a warning',
  ),
  choice(
    'Text beyond 16 KB',
    'Is cut between characters, with a warning.',
    'test/engine/liquid/hostile.test.ts › is cut alike by every kind of template',
  ),
];

/** Executions and messages. */
export const EXECUTION_CHOICES: readonly Choice[] = [
  choice(
    'What is an execution’s key in a conversation?',
    'The flow and the conversation: everybody in it moves the same execution.',
    'test/contract/temporal-host.test.ts › an execution on Temporal',
  ),
  choice(
    'To whom is an answer that comes through a Messaging Service, to one of its numbers?',
    'To the execution that was begun in the name of the service, where one is active; else the number counts.',
    'test/server/messaging-service.test.ts › answers the execution that REST has begun in the name of the service',
    'test/server/messaging-service.test.ts › is for the number where none is active there',
  ),
  choice(
    'A message while no widget waits',
    'Dropped with warning 81002, as documented; with `PERDURE_INBOX=queue`, or `"inbox": "queue"` among the `flags` of a flow, the next widget that waits has it.',
    ask('drops what arrived while nobody waited, with warning 81002'),
    'test/workflows/flow-execution.test.ts › inbox %s, in the flow %s: an early message leads to %p',
  ),
  choice(
    'A request whose worker dies before the answer',
    'Is made again where it is a GET; any other fails, as the server may have done it. With `PERDURE_REQUESTS=at-least-once`, or `"requests": "at-least-once"` among the `flags` of a flow, it is made again too.',
    'test/workflows/requests-once.test.ts › a request whose worker died is made again where it is a GET, or the flow or the settings want it',
  ),
  choice(
    'A token that was revoked, an account that is suspended',
    'Executions wait for another token, or for Twilio to take the account’s calls again; they do not fail ([delivery](delivery.md)).',
    'test/workflows/account-held.test.ts › a token that was revoked holds what is to be sent, until the account has another one',
    'test/workflows/account-held.test.ts › an account that is suspended is held too, and goes on by itself',
  ),
  choice(
    'A message that is here before the send has returned',
    'Is the answer.',
    'test/workflows/flow-execution.test.ts › a reply that is here before the send has returned is the answer',
  ),
  choice(
    'A message that is left over when the flow ends',
    'Begins a new execution, with the revision that is published by then.',
    'test/workflows/flow-execution.test.ts › a message that is left over when the flow ends begins a fresh execution with the published revision',
  ),
  choice(
    'A send of which no answer came',
    'Is looked for before it is tried again: in a conversation by the step’s key in its attributes; a plain message, which can carry none, by sender, receiver, text, time, and the message that the execution sent before.',
    'test/activities/send-message.test.ts › a read-back that fails is tried again before anything is sent',
    'test/activities/send-plain-message.test.ts › the same words in the same second are another message, where trouble %s',
    'test/activities/send-plain-message.test.ts › a message whose words Twilio has changed is found again',
  ),
  choice(
    'From which size is a body cut?',
    'Never; a webhook of more than 512 KiB, which is more than Twilio’s largest message can take, is refused.',
    'test/server/webhooks.test.ts › passes on a body of %s as it is',
    'test/server/webhook-refusals.test.ts › The webhook of a flow',
  ),
  choice(
    '`ExternalId` of a REST start',
    'Ignored, as any unknown parameter.',
    'test/server/execution-list.test.ts › takes the last of repeated parameters and ignores unknown ones',
  ),
  choice(
    'Values of `ended_reason`',
    '`FLOW_END`, `CANCELLED`, `STEP_LIMIT`, `WIDGET_LIMIT`, `LIFETIME`, `CONVERSATION_ENDED`, `FAILED`.',
    contract('the lifetime ends an execution that still waits'),
  ),
  choice(
    'What of a step that the end of its execution cuts short?',
    'It is the last step, with the event `interrupted` and what it has warned of; `transitioned_to` is `Ended`. A subflow’s is followed by those that have called it.',
    contract('the lifetime ends an execution that still waits'),
    'test/widgets/run-subflow.test.ts › the end of the lifetime within a subflow ends the steps that have called it, with what they warned of',
  ),
  choice(
    'TwiML that returns to a flow while no redirect waits for it',
    'Begins nothing: answered with empty TwiML, and dropped with warning 81002 where an execution is active.',
    'test/server/webhooks.test.ts › takes TwiML that leads back to the flow to the execution of its message, each request once',
    'test/workflows/twiml-return.test.ts › a return wakes the redirect that waits, and no other; the same request counts once',
  ),
  choice(
    'A subflow whose definition is gone while an execution stands in it',
    'Is left through `failed`, with 81024.',
    'test/workflows/web-and-subflows.test.ts › a subflow that is gone when a new run goes on with it leaves through failed, and the flow goes on',
  ),
  choice(
    'From when do the 30 days count that an execution is kept?',
    'From its end, so that the record of a long one is not gone with it; `PERDURE_RETENTION_DAYS` sets others.',
    'test/workflows/expire.test.ts › removes by its schedule what ended too long ago, and nothing that runs',
  ),
  choice('How many executions may there be at once?', 'As many as the machine carries.'),
  choice('The codes 81003 and those from 81028 on', 'Are not used: nobody has said what they mean.'),
  choice(
    'In which order are steps and executions listed?',
    'Newest first.',
    executions('have steps, newest first, and a context after each'),
  ),
  choice(
    'A conversation that a flow began and could not finish setting up',
    'Is removed again.',
    'test/activities/start-conversation.test.ts › a participant that is refused takes the conversation with it, so that the name is free again',
  ),
  choice(
    'Messages on their way to a flow that has handed off',
    'Begin nothing.',
    'test/workflows/conversations.test.ts › after a handoff nothing is sent, nobody is waited for, and late messages begin nothing',
  ),
  choice(
    'Does a handed-off conversation close at the end where that was asked for?',
    'No: an agent has it.',
    'test/workflows/conversations.test.ts › a conversation that was handed off is left open',
  ),
  choice(
    'The fields of a step’s event',
    'Those of the Step resource, without the context.',
    'test/store/events.test.ts › tell what the journal tells, with the fields of Twilio’s',
  ),
  choice(
    'A sink with the method GET',
    'Is refused: a GET has no body for the events.',
    'test/server/events.test.ts › refuses %s',
  ),
  choice(
    '`started_by` of an execution that a request began',
    'The SID of the account.',
    'test/store/events.test.ts › tell what the journal tells, with the fields of Twilio’s',
  ),
];
