import type { AnyWidget } from '../engine/widget';
import { addTwimlRedirect } from './add-twiml-redirect';
import { makeHttpRequest } from './make-http-request';
import { resumeConversation } from './resume-conversation';
import { runFunction } from './run-function';
import { runSubflow } from './run-subflow';
import { sendAndWaitForReply } from './send-and-wait-for-reply';
import { sendMessage } from './send-message';
import { sendToFlex } from './send-to-flex';
import { setVariables } from './set-variables';
import { splitBasedOn } from './split-based-on';
import { startConversation } from './start-conversation';
import { trigger } from './trigger';

/** Every widget type that there is, by the `type` of Studio's JSON. One row a widget, one file a row. */
export const widgets = {
  trigger,
  'split-based-on': splitBasedOn,
  'set-variables': setVariables,
  'send-message': sendMessage,
  'send-and-wait-for-reply': sendAndWaitForReply,
  'make-http-request': makeHttpRequest,
  'run-function': runFunction,
  'run-subflow': runSubflow,
  'add-twiml-redirect': addTwimlRedirect,
  'start-conversation': startConversation,
  'resume-conversation': resumeConversation,
  'send-to-flex': sendToFlex,
} satisfies Record<string, AnyWidget>;
