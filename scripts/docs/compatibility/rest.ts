import { differs, same, testsOf, type Row } from './row';

const flows = testsOf('test/server/flows.test.ts');
const executions = testsOf('test/server/executions.test.ts');
const lists = testsOf('test/server/execution-list.test.ts');
const accounts = testsOf('test/server/accounts.test.ts');
const app = testsOf('test/server/app.test.ts');

const library = flows('are created, fetched, updated and removed by the official library');

/** Operations of Studio v2, by method and path below `/v2`; a test compares them with the router's. */
export const OPERATIONS: Readonly<Record<string, Row>> = {
  'POST /Flows': same('Makes a flow.', flows('are created, with every field that Twilio has'), library),
  'GET /Flows': same(
    'Lists flows, without definitions.',
    flows('list newest first, without definitions, page by page'),
  ),
  'GET /Flows/:FlowSid': same('Fetches the newest revision.', library),
  'POST /Flows/:FlowSid': differs(
    'Saves a new revision.',
    'As there; and with `If-Match` nobody overwrites what they have not seen.',
    library,
    flows('are guarded against two editors by ETag and If-Match'),
  ),
  'DELETE /Flows/:FlowSid': same(
    'Removes a flow; its executions end, and are kept.',
    flows('that are deleted end their executions, and keep their records'),
  ),
  'POST /Flows/Validate': differs(
    'Checks a definition; 400 with 81022 and every problem.',
    'As there; beside `valid` there are `warnings`, of what is doubtful.',
    flows('says that a definition is valid, and what is doubtful about it'),
    flows('names every problem and where it is, and stores nothing'),
  ),
  'GET /Flows/:FlowSid/Revisions': same('Lists revisions.', flows('are kept, drafts and published ones side by side')),
  'GET /Flows/:FlowSid/Revisions/:Revision': same(
    'By number, `LatestPublished`, `LatestRevision`.',
    flows('are kept, drafts and published ones side by side'),
  ),
  'GET /Flows/:FlowSid/Compatibility': differs(
    'There is none.',
    'An addition: what of the flow runs here, widget by widget and trigger by trigger; `Revision` names another than the published one.',
    'test/server/flow-compatibility.test.ts › tells what of the published revision runs, and of any other',
  ),
  'GET /Flows/:FlowSid/TestUsers': same('Contacts who run the newest draft.', flows('are set and read')),
  'POST /Flows/:FlowSid/TestUsers': same(
    'Sets them.',
    flows('are set and read'),
    executions('of a test user run the newest revision'),
  ),
  'POST /Flows/:FlowSid/Executions': same(
    'Begins an execution; 409 with 20409 where the contact has an active one.',
    executions('begin by REST, with every field that Twilio has'),
    executions('of one contact are one at a time'),
  ),
  'GET /Flows/:FlowSid/Executions': same(
    'Lists, by status and date.',
    lists('is walked by the official library, forwards and back'),
    lists('is filtered by status and by when they began, by the second'),
  ),
  'GET /Flows/:FlowSid/Executions/:Sid': differs(
    'Fetches one.',
    'As there; `cleanup`, while there is something, tells what its end has yet to undo at Twilio.',
    executions('begin by REST, with every field that Twilio has'),
    executions('show what their end has yet to undo at Twilio, until it is done'),
  ),
  'POST /Flows/:FlowSid/Executions/:Sid': same(
    'Ends it with `Status=ended`.',
    executions('end by REST, and the contact is free again although the cleanup takes its time'),
  ),
  'DELETE /Flows/:FlowSid/Executions/:Sid': same(
    'Removes its record.',
    executions('are removed with all that is known of them'),
  ),
  'GET /Flows/:FlowSid/Executions/:ExecutionSid/Context': same(
    'The context as it is.',
    executions('have steps, newest first, and a context after each'),
  ),
  'GET /Flows/:FlowSid/Executions/:ExecutionSid/Steps': same(
    'The steps, newest first.',
    executions('have steps, newest first, and a context after each'),
  ),
  'GET /Flows/:FlowSid/Executions/:ExecutionSid/Steps/:StepSid': same(
    'One step.',
    executions('have steps, newest first, and a context after each'),
  ),
  'GET /Flows/:FlowSid/Executions/:ExecutionSid/Steps/:StepSid/Context': same(
    'The context after it.',
    executions('have steps, newest first, and a context after each'),
  ),
  'GET /Flows/:FlowSid/Executions/:ExecutionSid/Steps/:StepSid/Log': differs(
    'The Console shows it.',
    'An addition: the rendered properties, the output, the variables, the transition and the warnings of the step.',
    'test/server/step-log.test.ts › has what the step read, what it changed, and what it warned of',
  ),
};

/** What else there is of Twilio's interface. */
export const SURFACE: Readonly<Record<string, Row>> = {
  Authentication: same(
    'Basic, with the account and its token, or with an API key.',
    app('lets in who knows either token'),
    accounts('opens what its account may do, to the official library'),
  ),
  Errors: same(
    '`code`, `message`, `more_info`, `status`, `details`.',
    app('names every parameter of a flow that is missing or wrong'),
  ),
  'API keys': differs(
    'Made, listed, removed; they may do everything.',
    'As there; with `Scopes` a key does only what they say.',
    accounts('shows its secret once, and the store knows its hash alone'),
    accounts('does what its scopes say and no more'),
  ),
  Subaccounts: same(
    'Accounts below an account, each with resources of its own.',
    accounts('sees nothing of the others, and they nothing of it, save its owner'),
  ),
  'Connections of a flow': differs(
    'The Console connects numbers to flows.',
    'An addition: `POST /v2/Flows/{FlowSid}/Connections`, and `perdure connect`.',
    'test/server/connections.test.ts › are shown, made and taken back',
    'test/twilio/connect.test.ts › an address',
    'test/twilio/connect-faults.test.ts › %s is connected once and taken back, whatever goes wrong',
    "test/e2e/live.test.ts › an address of Twilio's Studio is connected to the flow here, which answers, also where Twilio misbehaves",
  ),
  'The webhook of a flow': same(
    'Signed; answered once the message is taken.',
    'test/server/webhooks.test.ts › has one effect when the same message comes ten times at once',
    'test/server/webhook-refusals.test.ts › The webhook of a flow',
  ),
  'Event Streams': differs(
    'Events of executions and steps, as CloudEvents to webhooks, Kinesis and Segment.',
    'Webhooks by POST, and as an addition `GET /v1/Events`: the same as server-sent events.',
    'test/server/events.test.ts › The Event Streams API, called with the official library',
    'test/events/deliver.test.ts › A delivery',
    'test/server/event-stream.test.ts › The stream of events',
    'test/workflows/events.test.ts › come as they happen, once and in order, also when a worker takes over',
  ),
  'Conversations API': same(
    'Conversations, participants, messages, receipts, webhooks, services, configuration, addresses.',
    'test/simulator/conversations.test.ts › conversations',
    'test/simulator/webhooks.test.ts › webhooks',
  ),
  'TaskRouter and Flex': differs(
    'Whole products.',
    'Tasks and interactions, as far as send-to-flex needs them.',
    'test/simulator/flex.test.ts › TaskRouter',
  ),
  'Messages API': same(
    'Plain messages with status callbacks, `IncomingPhoneNumbers` with their webhooks.',
    'test/simulator/messaging.test.ts › messages outside of conversations',
    'test/simulator/phone-numbers.test.ts › phone numbers',
  ),
};
