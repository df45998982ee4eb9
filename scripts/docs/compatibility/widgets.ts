import type { widgets } from '../../../src/widgets';
import { CONVERSATION_WIDGETS } from './widgets-conversations';
import { LOGIC_WIDGETS } from './widgets-logic';
import { MESSAGE_WIDGETS } from './widgets-messages';
import { REQUEST_WIDGETS } from './widgets-requests';
import type { Row } from './row';

/** One widget: as a whole, and by its properties and exits. A test compares the names with the code's. */
export interface WidgetRows {
  summary: Row;
  properties: Readonly<Record<string, Row>>;
  events: Readonly<Record<string, Row>>;
}

/** Every widget that runs. */
export const WIDGETS: Readonly<Record<keyof typeof widgets, WidgetRows>> = {
  ...LOGIC_WIDGETS,
  ...MESSAGE_WIDGETS,
  ...CONVERSATION_WIDGETS,
  ...REQUEST_WIDGETS,
};
