import { definitionOf, split, state } from './states';

/** Whether somebody wrote "stop", or is to be asked again. */
export const decide = split('decide', '{{widgets.ask.inbound.Body}}', 'ask', { stop: '' });

/** Asks again and again, until somebody writes "stop". */
export const asking = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'ask']),
  state('ask', 'send-and-wait-for-reply', { body: 'More?', from: 'bot' }, ['incomingMessage', 'decide']),
  decide,
);
