import type { FlowDefinition } from '../../src/flow/definition';

/** Asks again and again, until somebody writes "stop". */
export const asking: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingConversationMessage', next: 'ask' }] },
    {
      name: 'ask',
      type: 'send-and-wait-for-reply',
      properties: { body: 'More?', from: 'bot' },
      transitions: [{ event: 'incomingMessage', next: 'decide' }],
    },
    {
      name: 'decide',
      type: 'split-based-on',
      properties: { input: '{{widgets.ask.inbound.Body}}' },
      transitions: [
        { event: 'noMatch', next: 'ask' },
        {
          event: 'match',
          conditions: [
            {
              friendly_name: 'stop',
              arguments: ['{{widgets.ask.inbound.Body}}'],
              type: 'equal_to',
              value: 'stop',
            },
          ],
        },
      ],
    },
  ],
};
