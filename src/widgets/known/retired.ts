import { knownWidget } from './known-widget';

/**
 * Types that Twilio's published schema still lists, and no page of its documentation explains: their properties and
 * events are taken as they come.
 */
const undocumented = { events: [], properties: {} };

export const addMemberToChatChannel = knownWidget({
  type: 'add-member-to-chat-channel',
  reason: 'Twilio has retired Programmable Chat',
  ...undocumented,
});

export const createChatChannel = knownWidget({
  type: 'create-chat-channel',
  reason: 'Twilio has retired Programmable Chat',
  ...undocumented,
});

export const createTask = knownWidget({
  type: 'create-task',
  reason: 'Twilio has replaced it with send-to-flex',
  ...undocumented,
});

export const runFunctionV2 = knownWidget({
  type: 'run-function-v2',
  reason: 'Twilio has not documented it; run-function runs',
  ...undocumented,
});

export const understand = knownWidget({
  type: 'understand',
  reason: 'Twilio has retired Understand',
  ...undocumented,
});

export const updateSyncObject = knownWidget({
  type: 'update-sync-object',
  reason: 'Twilio has not documented it',
  ...undocumented,
});
