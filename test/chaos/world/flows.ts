import type { FlowDefinition, State } from '../../../src/flow/definition';
import { split, state } from '../../support/states';

/** What people write, beside what means nothing to the flow. */
export const WORDS = ['post', 'call', 'sub', 'twice', 'agent', 'bye'] as const;

/** What the flows need to know of the world around them. */
export interface Surroundings {
  /** Where the server is that flows call. */
  outside: string;
  subflowSid: string;
  /** Seconds that a question waits. */
  timeout: number;
}

const REPLY = '{{widgets.ask.inbound.Body}}';
/** Tells one call of an execution from another. */
const CALL = '{{flow.sid}}-{{widgets.ask.inbound.MessageSid}}';

/**
 * Asks again and again, over Messaging, in the conversation that it was written to in, in one that it opens, or in one that
 * it takes up. What people answer lets it call the web, a Function, a subflow, send twice, hand over, or say goodbye. Its
 * texts are always the same: only what sends knows which is which.
 */
export function conversationFlow({ outside, subflowSid, timeout }: Surroundings): FlowDefinition {
  return {
    description: 'Everything that can go wrong',
    initial_state: 'Trigger',
    states: [...begin(), ...ask(timeout), ...answers(outside, subflowSid), ...goodbyes()],
  };
}

function begin(): State[] {
  const participants = [
    {
      type: 'messaging',
      messaging_binding_address: '{{contact.channel.address}}',
      messaging_binding_proxy_address: '{{flow.channel.address}}',
    },
  ];
  return [
    state(
      'Trigger',
      'trigger',
      {},
      ['incomingMessage', 'ask'],
      ['incomingConversationMessage', 'ask'],
      ['incomingRequest', 'which'],
    ),
    split('which', '{{flow.data.how}}', 'open', { resume: 'resume' }),
    state(
      'open',
      'start-conversation',
      { participants, close_conversation_on_execution_end: true },
      ['created', 'ask'],
      ['failed'],
    ),
    state(
      'resume',
      'resume-conversation',
      { conversation_sid: '{{flow.data.conversation}}' },
      ['resumed', 'ask'],
      ['failed'],
    ),
  ];
}

function ask(timeout: number): State[] {
  return [
    state(
      'ask',
      'send-and-wait-for-reply',
      { body: 'And?', timeout: String(timeout) },
      ['incomingMessage', 'answer'],
      ['timeout', 'late'],
      ['deliveryFailure'],
    ),
    split('answer', REPLY, 'count', {
      post: 'post',
      call: 'call',
      sub: 'sub',
      twice: 'once',
      agent: 'agent',
      bye: 'goodbye',
    }),
    state('count', 'set-variables', { variables: [{ key: 'turn', value: '{{flow.variables.turn | plus: 1}}' }] }, [
      'next',
      'ask',
    ]),
  ];
}

function answers(outside: string, subflowSid: string): State[] {
  const call = { parameters: [{ key: 'call', value: CALL }] };
  return [
    state(
      'post',
      'make-http-request',
      { method: 'POST', url: `${outside}/post`, content_type: 'application/x-www-form-urlencoded', ...call },
      ['success', 'ask'],
      ['failed', 'ask'],
    ),
    state('call', 'run-function', { url: `${outside}/function`, ...call }, ['success', 'ask'], ['fail', 'ask']),
    state(
      'sub',
      'run-subflow',
      { flow_sid: subflowSid, flow_revision: 'LatestPublished' },
      ['completed', 'ask'],
      ['failed'],
    ),
    state('once', 'send-message', { body: 'Twice' }, ['sent', 'again'], ['failed']),
    state('again', 'send-message', { body: 'Twice' }, ['sent', 'ask'], ['failed']),
    state(
      'agent',
      'send-to-flex',
      { workflow: `WW${'1'.repeat(32)}`, channel: `TC${'1'.repeat(32)}` },
      ['callComplete', 'muted'],
      ['failedToEnqueue', 'ask'],
      ['callFailure'],
    ),
  ];
}

function goodbyes(): State[] {
  return [
    state('goodbye', 'send-message', { body: 'Goodbye' }, ['sent'], ['failed']),
    state('late', 'send-message', { body: 'Too late' }, ['sent'], ['failed']),
    state('muted', 'send-message', { body: 'Never to be seen' }, ['sent'], ['failed']),
  ];
}

/** Says one thing and hands back. */
export const SUBFLOW: FlowDefinition = {
  description: 'A remark',
  initial_state: 'Trigger',
  states: [
    state('Trigger', 'trigger', {}, ['incomingParent', 'remark']),
    state('remark', 'send-message', { body: 'By the way' }, ['sent'], ['failed']),
  ],
};
