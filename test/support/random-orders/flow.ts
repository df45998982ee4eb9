import type { FlowDefinition } from '../../../src/flow/definition';
import { definitionOf, split, state } from '../states';

/**
 * Asks again and again, in the conversation that it was written to in, or in one that it begins: until somebody says
 * `bye`, or `agent`, which hands over; until nobody writes for a second; or until a question does not arrive.
 */
export const QUESTIONS: FlowDefinition = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'ask'], ['incomingRequest', 'open']),
  state(
    'open',
    'start-conversation',
    {
      participants: [{ type: 'messaging', messaging_binding_address: '{{contact.channel.address}}' }],
      close_conversation_on_execution_end: true,
    },
    ['created', 'ask'],
    ['failed'],
  ),
  state(
    'ask',
    'send-and-wait-for-reply',
    { body: 'And?', from: 'bot', timeout: '1' },
    ['incomingMessage', 'which'],
    ['timeout'],
    ['deliveryFailure', 'sorry'],
  ),
  split('which', '{{widgets.ask.inbound.Body}}', 'ask', { agent: 'hand_over', bye: 'goodbye' }),
  state(
    'hand_over',
    'send-to-flex',
    { workflow: 'WW1', channel: 'TC1' },
    ['callComplete', 'last_word'],
    ['failedToEnqueue', 'ask'],
    ['callFailure'],
  ),
  state('last_word', 'send-message', { body: 'Never to be seen', from: 'bot' }, ['sent'], ['failed']),
  state('goodbye', 'send-message', { body: 'Goodbye', from: 'bot' }, ['sent'], ['failed']),
  state('sorry', 'send-message', { body: 'Sorry', from: 'bot' }, ['sent'], ['failed']),
);
