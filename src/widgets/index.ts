import type { AnyWidget } from '../engine/widget';
import { sendAndWaitForReply } from './send-and-wait-for-reply';
import { sendMessage } from './send-message';
import { setVariables } from './set-variables';
import { splitBasedOn } from './split-based-on';
import { trigger } from './trigger';

/** Every widget type that there is, by the `type` of Studio's JSON. One row a widget, one file a row. */
export const widgets = {
  trigger,
  'split-based-on': splitBasedOn,
  'set-variables': setVariables,
  'send-message': sendMessage,
  'send-and-wait-for-reply': sendAndWaitForReply,
} satisfies Record<string, AnyWidget>;
