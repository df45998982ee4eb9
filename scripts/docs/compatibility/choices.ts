import { testsOf } from './row';

/** Something on which Twilio's documentation is silent, or contradicts itself, and what is done here. */
export interface Choice {
  question: string;
  choice: string;
  proof: readonly string[];
}

const split = testsOf('test/widgets/cases/split-based-on.json');
const send = testsOf('test/widgets/cases/send-message.json');
const ask = testsOf('test/widgets/cases/send-and-wait-for-reply.json');
const variables = testsOf('test/widgets/cases/set-variables.json');
const conditions = testsOf('test/engine/conditions.test.ts');
const flows = testsOf('test/server/flows.test.ts');
const executions = testsOf('test/server/executions.test.ts');
const contract = testsOf('test/contract/execution-contract.ts');
const broken = (file: string, title: string): string => `test/flow/broken/${file}.json › ${title}`;

/** Definitions and their life. */
const DEFINITIONS: readonly Choice[] = [
  choice(
    'Which characters may a name have, and how many?',
    'Letters, digits, `_` and `-`, at most 255. No letter first, or letters outside A to Z: a warning.',
    broken('illegal-names', 'Names that templates could not read, or that reach into JavaScript'),
    broken('unusual-names', 'Names that Studio advises against load with a warning; hyphens are common'),
  ),
  choice(
    '1,000 states (JSON Schema) or 2,000 widgets (FAQ)?',
    '2,000, counted for each flow by itself.',
    'test/flow/load.test.ts › has room for 2,000 widgets, and for no more unless told so',
  ),
  choice(
    'Are unknown keys refused, as the published schema says?',
    'No: kept, with a warning outside `properties`. Exports have them.',
    broken('unknown-keys', 'Keys that Studio does not know are kept, with a warning'),
  ),
  choice(
    'May `timeout` of send-and-wait-for-reply be a number?',
    'Yes; exports of all ages have both.',
    ask('takes a timeout that is a number'),
  ),
  choice(
    'How large may a definition, a context and a body be?',
    'Bounded by counts; see the limits.',
    'test/flow/hostile.test.ts › a hostile definition',
  ),
  choice(
    'Does a running execution keep its revision?',
    'Yes, for its whole life.',
    'test/store/flows.test.ts › finds a deleted flow no more, save its definition for what still runs',
  ),
  choice(
    'May a draft be invalid?',
    'No: every save is checked in full, and nothing is stored that could not be published.',
    flows('names every problem and where it is, and stores nothing'),
  ),
  choice(
    'What has an entry of `errors` in a flow resource?',
    'Nothing ever: what has errors is not stored. `errors` is null or empty.',
    flows('are created, with every field that Twilio has'),
  ),
  choice(
    'Does a revert make a new revision?',
    'There is no revert of its own: saving an old definition makes a new revision.',
    flows('are kept, drafts and published ones side by side'),
  ),
  choice(
    'Is validation one JSON Schema and rules above it?',
    'The messages are Studio’s; how they come about is ours. All problems come at once.',
    broken('several-at-once', 'Every problem of every widget, errors first'),
  ),
];

/** Widgets. */
const WIDGETS: readonly Choice[] = [
  choice(
    'A trigger event that leads nowhere',
    'An execution begins, and ends at once.',
    contract('a trigger event that leads nowhere ends at once'),
  ),
  choice(
    'In which order are conditions tested?',
    'In listed order; the first that holds is taken.',
    split('takes the first transition whose condition holds, in listed order'),
  ),
  choice(
    'Several conditions within one `match`',
    'All of them must hold.',
    split('wants every condition of a transition that has several'),
  ),
  choice(
    '`arguments` that differ from `input`',
    'The condition’s own argument counts.',
    split("tests the condition's own argument, not the input"),
  ),
  choice(
    'A comma within an entry of `matches_any_of`',
    'There is no way to write one.',
    conditions('evaluateCondition'),
  ),
  choice(
    'Do the negative conditions, and those of dates and times, trim?',
    'All do.',
    conditions('%s takes no account of case and of white space around'),
  ),
  choice('A text in `less_than` or `greater_than`', 'Does not hold.', conditions('evaluateCondition')),
  choice(
    'Are the date and time conditions inclusive?',
    'No: the same day or minute is neither before nor after.',
    conditions('evaluateCondition'),
  ),
  choice(
    'Whose regular expressions?',
    'RE2’s where they suffice, JavaScript’s within a bound where not. Java’s own extensions are not read.',
    'test/engine/regex.test.ts › compileRegex',
  ),
  choice(
    '`json_object` or `parse_as_json` in set-variables',
    'Both are read.',
    variables('parses a json_object, and JSON by the older switch'),
  ),
  choice(
    'Does a later variable of a widget see an earlier one?',
    'No.',
    variables('does not see a variable that the same widget has just set'),
  ),
  choice(
    '`save_response_as`',
    'Kept, without effect.',
    'test/docs/widget-pages.test.ts › names the properties and the exits that there are',
  ),
  choice(
    'Is a receipt of `failed` or `undelivered` a delivery failure?',
    'Yes, while the widget waits.',
    ask('leaves through deliveryFailure when a receipt says so while it waits'),
  ),
  choice(
    'Which event has an answer in a conversation?',
    '`incomingMessage`, with the message at `inbound`, as in Twilio’s own sample.',
    'test/e2e/do-you-like-bots.test.ts › the example talks to it with nothing but the SDK',
  ),
  choice(
    '`service` and `channel` that do not resolve',
    'The execution’s own channel counts.',
    send("posts to the execution's conversation when the sample's service and channel do not resolve"),
  ),
  choice(
    'Key of a content variable: `1` or `{{1}}`',
    'Both are read.',
    send('sends a content template with variables under both spellings of their names'),
  ),
  choice(
    'JSON names of the email binding in start-conversation',
    '`email_binding_address` and `email_binding_name`.',
    'test/widgets/cases/start-conversation.json › passes on every property, rendered, and closes the conversation at the end where asked',
  ),
  choice(
    'Is the conversation service required in start-conversation?',
    'No: the account’s default one.',
    'test/widgets/cases/start-conversation.json › takes the service by its other name, and empty properties as none',
  ),
  choice(
    '`type` of a participant: `messaging`, `sms` or `chat`',
    'Of no account: an address makes a device, an identity a chat user.',
    'test/widgets/cases/start-conversation.json › creates the conversation with the contact and makes it the channel',
  ),
  choice(
    '`webhook_filters` and `attributes` of resume-conversation',
    'Kept, without effect.',
    'test/docs/widget-pages.test.ts › names the properties and the exits that there are',
  ),
  choice(
    'May an inactive conversation be resumed?',
    'No: it must be active.',
    'test/activities/resume-conversation.test.ts › a conversation that is %s is not resumed',
  ),
  choice(
    '`waitUrl` or `hold_music_url` in send-to-flex',
    'As exports have it; both are without effect.',
    'test/docs/widget-pages.test.ts › names the properties and the exits that there are',
  ),
  choice(
    'How do parameters of run-function go over the wire?',
    'As a form, by POST.',
    'test/widgets/cases/run-function.json › posts its parameters as a form and leaves with the answer',
  ),
  choice(
    'The newest draft in run-subflow: `LatestDraft` or `LatestRevision`',
    'Both are read.',
    'test/store/flows.test.ts › gives an execution the published revision, and a test user the newest',
  ),
  choice(
    '`add_twilio_auth` or `send_twilio_credentials`',
    'The former, as exports have it.',
    "test/widgets/cases/make-http-request.json › asks in the account's name where it should",
  ),
  choice(
    'PUT, DELETE and headers in make-http-request',
    'Not there; Studio has none either.',
    'test/widgets/cases/make-http-request.json › posts what the templates of body and parameters give; keys are no templates',
  ),
  choice(
    'Names of retired types whose events nobody has documented',
    'Those of the published schema, with any event.',
    broken('not-runnable', 'Voice and retired widgets load, and do not run'),
  ),
  choice(
    'A path that enters a widget which does not run',
    'The execution ends; warning 81020 names the widget.',
    'test/flow/compatibility.test.ts › tells widget by widget and trigger by trigger what runs',
  ),
];

/** Templates. */
const TEMPLATES: readonly Choice[] = [
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
const EXECUTIONS: readonly Choice[] = [
  choice(
    'What is an execution’s key in a conversation?',
    'The flow and the conversation: everybody in it moves the same execution.',
    'test/contract/temporal-host.test.ts › an execution on Temporal',
  ),
  choice(
    'A message while no widget waits',
    'Dropped with warning 81002, as documented.',
    ask('drops what arrived while nobody waited, with warning 81002'),
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
    'From which size is a body cut?',
    'Never; a webhook of more than 64 KiB is refused.',
    'test/server/webhook-refusals.test.ts › The webhook of a flow',
  ),
  choice(
    '`ExternalId` of a REST start',
    'Ignored, as any unknown parameter.',
    'test/server/execution-list.test.ts › takes the last of repeated parameters and ignores unknown ones',
  ),
  choice(
    'Values of `ended_reason`',
    '`FLOW_END`, `CANCELLED`, `STEP_LIMIT`, `WIDGET_LIMIT`, `LIFETIME`, `FAILED`.',
    contract('the lifetime ends an execution that still waits'),
  ),
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
  choice('Other sinks of Event Streams, and the fields of a step’s event', 'Not yet.'),
];

/** All choices, by what they are about. */
export const CHOICES: Readonly<Record<string, readonly Choice[]>> = {
  Definitions: DEFINITIONS,
  Widgets: WIDGETS,
  Templates: TEMPLATES,
  'Executions and messages': EXECUTIONS,
};

function choice(question: string, answer: string, ...proof: string[]): Choice {
  return { question, choice: answer, proof };
}
