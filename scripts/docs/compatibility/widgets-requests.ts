import { differs, same, testsOf } from './row';

const http = testsOf('test/widgets/cases/make-http-request.json');
const fn = testsOf('test/widgets/cases/run-function.json');
const subflow = testsOf('test/widgets/cases/run-subflow.json');
const client = testsOf('test/http/guarded-client.test.ts');
const redirects = testsOf('test/http/redirects.test.ts');
const twiml = testsOf('test/widgets/cases/add-twiml-redirect.json');
const pages = 'test/docs/widget-pages.test.ts › names the properties and the exits that there are';

export const REQUEST_WIDGETS = {
  'add-twiml-redirect': {
    summary: differs(
      'Twilio fetches the URL’s TwiML in place of the flow’s answer to the message.',
      'Perdure fetches it, sends its `<Message>` verbs over the execution’s channel and follows its `<Redirect>`.',
      twiml('sends the messages of the TwiML and comes back with the parameters of the redirect'),
      twiml('follows a relative redirect by its own method'),
    ),
    properties: {
      url: same(
        'A template.',
        twiml('sends the messages of the TwiML and comes back with the parameters of the redirect'),
      ),
      method: same('`POST` where absent.', twiml('follows a relative redirect by its own method')),
      timeout: same(
        'Seconds, 14,400 where absent and at most; 0 is not to wait.',
        twiml(
          'times out when the TwiML does not come back, and drops what arrives before and meanwhile with warning 81002',
        ),
        twiml('does not wait with a timeout of 0'),
      ),
    },
    events: {
      return: same(
        'A redirect to the flow’s webhook URL with `FlowEvent=return`; its other parameters are the output.',
        twiml('sends the messages of the TwiML and comes back with the parameters of the redirect'),
        'test/server/webhooks.test.ts › takes TwiML that leads back to the flow to the execution of its message, each request once',
        'test/workflows/twiml-return.test.ts › a return wakes the redirect that waits, and no other; the same request counts once',
      ),
      timeout: same(
        'No such redirect in time.',
        twiml(
          'times out when the TwiML does not come back, and drops what arrives before and meanwhile with warning 81002',
        ),
      ),
      fail: differs(
        'The URL does not parse.',
        'Also when it gives no TwiML, with warning 81016.',
        twiml('fails on what is no URL'),
        twiml('fails on an answer that is no TwiML'),
        twiml('fails on a status that is no success, and where there is no answer'),
      ),
    },
  },
  'make-http-request': {
    summary: differs(
      'Makes a request, once, signed as Twilio signs; 10 s, 64 kB; redirects are followed.',
      'Private addresses are refused unless they are allowed.',
      http('asks for the URL and leaves with the answer, parsed where it is a JSON object'),
      client('of a GET and of a form validates with the official SDK'),
      client('as much as 64 kB, and no byte more'),
      redirects('there is an end to them'),
      'test/http/ssrf.test.ts › no address of this machine is reached',
    ),
    properties: {
      method: same(
        '`GET` or `POST`.',
        http('posts what the templates of body and parameters give; keys are no templates'),
      ),
      url: same(
        'A template; it may have a user and a password.',
        http('asks for the URL and leaves with the answer, parsed where it is a JSON object'),
      ),
      content_type: same(
        'A form or JSON.',
        client('JSON goes out as it was written, and leaves the query to the parameters'),
      ),
      body: same('A template.', http('posts what the templates of body and parameters give; keys are no templates')),
      parameters: same(
        'The query of a GET, the form of a POST. The name `method` is reserved: `failed`, with warning 81014.',
        http('leaves through failed without a request where a parameter has the reserved name, and warning 81014'),
        client('the parameters of a GET are its query, after the one it has'),
        client('the parameters of a form are its body, after the one it has'),
      ),
      add_twilio_auth: same(
        'The account’s credentials, for URLs of Twilio only.',
        http("asks in the account's name where it should"),
        client('Twilio credentials'),
      ),
    },
    events: {
      success: same(
        'A status of 200 to 299.',
        http('asks for the URL and leaves with the answer, parsed where it is a JSON object'),
      ),
      failed: same(
        'Any other, or no answer. Warnings 81014 and 81016.',
        http('leaves through failed with the answer of an error, and warning 81016'),
        http('leaves through failed with nothing when no answer came in time, and warning 81016'),
        http('leaves through failed with nothing when the request could not be made, and warning 81014'),
      ),
    },
  },
  'run-function': {
    summary: differs(
      'Posts parameters to a Function; `parsed` is merged into what an earlier run has left.',
      'Any URL will do, and private ones that are allowed: a Function can run on this machine.',
      fn('posts its parameters as a form and leaves with the answer'),
    ),
    properties: {
      url: same('A template.', fn('posts its parameters as a form and leaves with the answer')),
      service_sid: differs('Names the Function in the Console.', 'Kept; the URL counts.', pages),
      environment_sid: differs('As above.', 'Kept.', pages),
      function_sid: differs('As above.', 'Kept.', pages),
      parameters: same(
        'What the Function finds in its `event`.',
        fn('posts its parameters as a form and leaves with the answer'),
      ),
    },
    events: {
      success: same('A status of 200 to 399.', fn('counts a status of 300 to 399 as success')),
      fail: same(
        'Any other, or no answer. Warnings 81010 and 81017.',
        fn('leaves through fail with the answer of an error, and warning 81017'),
        fn('leaves through fail with nothing when no answer came, and warning 81010'),
      ),
    },
  },
  'run-subflow': {
    summary: differs(
      'Runs another flow within the execution; its variables come back as the widget’s. One level deep.',
      'Up to 20 levels.',
      subflow('runs the other flow and leaves with its variables'),
    ),
    properties: {
      flow_sid: same(
        'Written out, never a template.',
        'test/flow/broken/subflow-sid.json › A subflow is named by its SID, never by a template',
      ),
      flow_revision: same(
        'A number, `LatestPublished`, or the name of the newest draft.',
        subflow('takes a revision that is a number'),
        subflow('runs the published revision where none is named, and keeps text that is no JSON, with warning 81027'),
      ),
      parameters: same(
        'Text or, with the type `json_object`, JSON; the subflow has them below `trigger.parent.parameters`.',
        subflow('runs the other flow and leaves with its variables'),
      ),
    },
    events: {
      completed: same('The subflow came to its end.', subflow('runs the other flow and leaves with its variables')),
      failed: same(
        'It could not be loaded. Warning 81024.',
        subflow('leaves through failed when there is no such flow or revision, with warning 81024'),
      ),
    },
  },
};
