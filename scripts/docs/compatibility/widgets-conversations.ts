import { differs, missing, same, testsOf } from './row';

const start = testsOf('test/widgets/cases/start-conversation.json');
const resume = testsOf('test/widgets/cases/resume-conversation.json');
const flex = testsOf('test/widgets/cases/send-to-flex.json');
const starting = testsOf('test/activities/start-conversation.test.ts');
const resuming = testsOf('test/activities/resume-conversation.test.ts');
const flexing = testsOf('test/activities/send-to-flex.test.ts');
const ends = testsOf('test/workflows/conversations.test.ts');

const everyProperty = start('passes on every property, rendered, and closes the conversation at the end where asked');

export const CONVERSATION_WIDGETS = {
  'start-conversation': {
    summary: same(
      'Creates a conversation with one participant, listens to it, and makes it the channel.',
      start('creates the conversation with the contact and makes it the channel'),
      starting('there is a conversation with the participant and a webhook that leads to the execution'),
    ),
    properties: {
      conversation_service_sid: same(
        'Service; the account’s default where absent.',
        start('takes the service by its other name, and empty properties as none'),
      ),
      chat_service_sid: same(
        'Another name for it in exports.',
        start('takes the service by its other name, and empty properties as none'),
      ),
      messaging_service_sid: same('Messaging service.', everyProperty),
      unique_name: same(
        'Unique in the service.',
        everyProperty,
        starting('a unique name that another conversation has is refused, and that one is left alone'),
      ),
      friendly_name: same('At most 256 characters.', everyProperty),
      attributes: same(
        'A JSON object.',
        everyProperty,
        starting('attributes that are no JSON are for Twilio to refuse'),
      ),
      timers_inactive: same(
        'ISO 8601, at least one minute.',
        everyProperty,
        starting('timers below the minimum are for Twilio to refuse'),
      ),
      timers_closed: same(
        'ISO 8601, at least ten minutes.',
        everyProperty,
        starting('timers below the minimum are for Twilio to refuse'),
      ),
      email_binding_address: differs(
        'Default sender of emails.',
        'The JSON name is not documented; this one is read.',
        everyProperty,
      ),
      email_binding_name: differs('Its name.', 'As above.', everyProperty),
      participants: same(
        'Exactly one: a chat user or a device.',
        everyProperty,
        start('creates the conversation with the contact and makes it the channel'),
      ),
      close_conversation_on_execution_end: same(
        'Closes the conversation at the end.',
        everyProperty,
        ends('the end takes off our webhook, then closes the conversation'),
      ),
    },
    events: {
      created: same('All of it worked.', start('creates the conversation with the contact and makes it the channel')),
      failed: differs(
        'Not started by REST; a conversation exists; or the conversation, participant or webhook could not be made.',
        'As there, with the cause in the step’s log; and what was begun is taken off again.',
        start('fails in a flow that a message began'),
        start('fails where the execution has a conversation'),
        start('fails when the conversation could not be created'),
        start('fails when the participant could not be added'),
        start('fails when the webhook could not be registered'),
        starting('a participant that is refused takes the conversation with it, so that the name is free again'),
      ),
    },
  },
  'resume-conversation': {
    summary: same(
      'Fetches a conversation, lists its participants, listens to it, and makes it the channel.',
      resume('takes up the conversation that the request names and makes it the channel'),
      resuming('it answers the conversation, its participants and the webhook'),
    ),
    properties: {
      conversation_sid: same(
        'The conversation.',
        resume('takes up the conversation that the request names and makes it the channel'),
      ),
      conversation_service_sid: same('Its service.', resuming('a conversation of another service is taken up there')),
      chat_service_sid: same(
        'Another name for it.',
        'test/docs/widget-pages.test.ts › names the properties and the exits that there are',
      ),
      close_conversation_on_execution_end: same(
        'Closes the conversation at the end.',
        resume('uses the default service where none is named, and closes at the end where asked'),
      ),
    },
    events: {
      resumed: same(
        'All of it worked.',
        resume('takes up the conversation that the request names and makes it the channel'),
      ),
      failed: same(
        'Not started by REST; a conversation exists; or it could not be fetched, listed or listened to.',
        resume('fails in a flow that a message began'),
        resume('fails where the execution has a conversation'),
        resume('fails when the conversation could not be fetched'),
        resume('fails when the participants could not be listed'),
        resume('fails when the webhook could not be registered'),
      ),
    },
  },
  'send-to-flex': {
    summary: same(
      'A TaskRouter task for plain messages, a Flex interaction for a conversation; the flow is mute afterwards.',
      flex('makes an interaction of a conversation and mutes the flow'),
      flexing('a plain message becomes a task, whose fields are the output'),
      ends('after a handoff nothing is sent, nobody is waited for, and late messages begin nothing'),
    ),
    properties: {
      workflow: same('TaskRouter workflow.', flex("makes a task of a plain message, with Studio's defaults")),
      channel: same('Task channel.', flex("makes a task of a plain message, with Studio's defaults")),
      attributes: same(
        'A JSON object of at most 1,024 characters.',
        flex('fails without a request when the attributes are too long'),
        flex('fails without a request when the attributes are no object'),
      ),
      priority: same('A whole number, as text.', flex('makes an interaction of a conversation and mutes the flow')),
      timeout: same('Seconds, 3600 where absent.', flex("makes a task of a plain message, with Studio's defaults")),
      waitUrl: missing('Hold music of a call.', 'Kept, without effect: calls are not taken.'),
      waitUrlMethod: missing('Its method.', 'Kept, without effect.'),
    },
    events: {
      callComplete: same('The task exists.', flex('makes an interaction of a conversation and mutes the flow')),
      failedToEnqueue: same('It could not be created.', flex('fails when Twilio refuses the task')),
      callFailure: differs(
        'The call failed.',
        'Messages have no call: taken where there is nobody to hand over.',
        flex('has nobody to hand over where the execution has no channel'),
        flex('has nobody to hand over where an agent has the contact already'),
      ),
    },
  },
};
