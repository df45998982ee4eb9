import { differs, missing, same, testsOf } from './row';

const split = testsOf('test/widgets/cases/split-based-on.json');
const variables = testsOf('test/widgets/cases/set-variables.json');
const contract = testsOf('test/contract/execution-contract.ts');
const webhooks = testsOf('test/server/webhooks.test.ts');

export const LOGIC_WIDGETS = {
  trigger: {
    summary: same(
      'Begins every execution, through the event that began it.',
      'test/widgets/cases/trigger.json › leaves through the event that began the execution and writes nothing below widgets',
    ),
    properties: {},
    events: {
      incomingMessage: same(
        'A text to a number whose messages go to the flow.',
        webhooks('begins an execution with a plain message, and answers with empty TwiML'),
      ),
      incomingCall: missing(
        'A call to a number whose calls go to the flow.',
        'The flow loads; calls are not taken.',
        'test/flow/compatibility.test.ts › tells widget by widget and trigger by trigger what runs',
      ),
      incomingConversationMessage: same(
        'A message in a conversation that the flow is connected to.',
        webhooks('begins an execution with a message of a conversation'),
        'test/e2e/do-you-like-bots.test.ts › the example talks to it with nothing but the SDK',
      ),
      incomingRequest: same(
        'A request of the REST API; its parameters are at `flow.data` and `trigger.request.parameters`.',
        contract('parameters of a REST start are at flow.data and trigger.request'),
      ),
      incomingParent: same(
        'Another flow runs this one as its subflow.',
        "test/widgets/conversation.test.ts › a conversation that began in a subflow is the parent's too, and it can have no other",
      ),
    },
  },
  'split-based-on': {
    summary: same(
      'Takes the first transition whose condition holds, in listed order.',
      split('takes the first transition whose condition holds, in listed order'),
    ),
    properties: {
      input: differs(
        'The variable to test. Exports repeat it as `arguments` of each condition.',
        'A condition tests its own `arguments`, and `input` only where it has none. An argument that differs is warned about when the flow is saved.',
        split("tests the condition's own argument, not the input"),
        split('tests the input where the condition has no argument'),
      ),
    },
    events: {
      match: same('A condition holds.', split('takes the first transition whose condition holds, in listed order')),
      noMatch: same(
        'None does, wherever `noMatch` stands. When it leads nowhere, warning 81005.',
        split('goes to noMatch when no condition holds, although it stands first'),
        split('warns with 81005 when nothing matches and noMatch leads nowhere'),
      ),
    },
  },
  'set-variables': {
    summary: same(
      'Writes to `flow.variables` and, the same pairs, to `widgets.<name>`.',
      variables('writes variables and the same pairs as its output'),
    ),
    properties: {
      variables: same(
        'Keys are literal, values are templates, all rendered first. Text that is a number becomes one; `json_object` is parsed, else warning 81027.',
        variables('does not see a variable that the same widget has just set'),
        variables('keeps a plain number numeric and leaves all other text as it is'),
        variables('keeps the text and warns with 81027 when a json_object does not parse'),
      ),
    },
    events: { next: same('Always.', variables('writes variables and the same pairs as its output')) },
  },
};
