import { CONNECTING, USING } from './guides-conversations';
import { RESUME_CONVERSATION, START_CONVERSATION } from './guides-widgets';
import type { Statement } from './statement';

/** What five pages of Twilio's documentation state, page by page. */
export const GUIDES: Readonly<Record<string, readonly Statement[]>> = {
  'The widget Start Conversation': START_CONVERSATION,
  'The widget Resume Conversation': RESUME_CONVERSATION,
  'Connecting Twilio Studio to Conversations': CONNECTING,
  'Using Twilio Conversations with Studio': USING,
};
