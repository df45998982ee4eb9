import type { FlowDefinition } from '../../src/flow/definition';

/** The events of a trigger, each leading to the same widget. */
const EVENTS = ['incomingMessage', 'incomingCall', 'incomingConversationMessage', 'incomingRequest', 'incomingParent'];

/** A flow that says one thing and ends. */
export function greeting(body = 'Hi'): FlowDefinition {
  return {
    description: 'Says hello',
    states: [
      {
        name: 'Trigger',
        type: 'trigger',
        transitions: EVENTS.map((event) => ({ event, next: 'greet' })),
        properties: { offset: { x: 0, y: 0 } },
      },
      {
        name: 'greet',
        type: 'send-message',
        transitions: [{ event: 'sent' }, { event: 'failed' }],
        properties: {
          offset: { x: 0, y: 200 },
          service: '{{trigger.message.InstanceSid}}',
          channel: '{{trigger.message.ChannelSid}}',
          from: '{{flow.channel.address}}',
          to: '{{contact.channel.address}}',
          body,
        },
      },
    ],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  };
}
