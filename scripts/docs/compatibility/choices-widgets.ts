import { choice, type Choice } from './choice';
import { testsOf } from './row';

const split = testsOf('test/widgets/cases/split-based-on.json');
const send = testsOf('test/widgets/cases/send-message.json');
const ask = testsOf('test/widgets/cases/send-and-wait-for-reply.json');
const variables = testsOf('test/widgets/cases/set-variables.json');
const conditions = testsOf('test/engine/conditions.test.ts');
const contract = testsOf('test/contract/execution-contract.ts');
const broken = (file: string, title: string): string => `test/flow/broken/${file}.json › ${title}`;

/** Widgets. */
export const WIDGET_CHOICES: readonly Choice[] = [
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
    'A blank entry of `matches_any_of`',
    'Matches what is blank, save behind the last comma.',
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
    'Which text of set-variables becomes a number?',
    'What a number prints as: `5`, ` 5 `, `-2.5`; not `007`, `1.50` or `+1`, nor what has more digits than a number holds.',
    variables('keeps a plain number numeric and leaves all other text as it is'),
  ),
  choice(
    '`parsed` of run-function when a later run gets no answer',
    'Stays; the rest of the output goes.',
    'test/widgets/run-function.test.ts › without an answer only parsed is left',
  ),
  choice(
    'What a message leaves that was blocked after a handoff',
    'An empty output: it never was a message.',
    send('is blocked, without a request, once the contact has been handed off'),
  ),
  choice(
    'What is at `flow.add_ons`?',
    'The results that came with the first message, parsed, as at `trigger.message.AddOns`.',
    'test/engine/triggers.test.ts › results of add-ons are parsed, below the trigger and at flow.add_ons',
  ),
  choice(
    'Names of Programmable Chat in a conversation: `From`, `ChannelSid`, `InstanceSid`',
    'Are beside the new ones, at `trigger.conversation` and at `inbound`.',
    ask('has an answer of a conversation under the names of Programmable Chat too'),
  ),
  choice(
    'Where is `trigger.conversation.ChannelAttributes` from, which webhooks do not tell?',
    'Twilio is asked for it, for flows that can read it; where it does not answer in time the message goes on without.',
    'test/e2e/channel-attributes.test.ts › a flow reads the attributes of a conversation whose webhook has the target %s',
    'test/server/channel-attributes.test.ts › do not hold a message up where Twilio %s',
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
    'test/e2e/undelivered.test.ts › a question from %s that does not arrive is left through deliveryFailure',
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
    'Does add-twiml-redirect with a timeout of 0 end the execution?',
    'No: it leaves through `timeout` at once, where nothing came back.',
    'test/widgets/cases/add-twiml-redirect.json › does not wait with a timeout of 0',
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
