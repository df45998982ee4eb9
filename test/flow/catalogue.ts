import type { WidgetCatalogue, WidgetType } from '../../src/flow/definition';
import { looseProperties, requiredText, sid } from '../../src/flow/properties';
import { catalogue as builtTypes } from '../../src/widgets/catalogue';

const planned = (type: string, events: string[], properties = looseProperties({})): [string, WidgetType] => [
  type,
  { type, events, properties, support: 'runs' },
];

/** Types whose widgets are still to come, as far as flows can tell; the real ones replace them. */
const plannedTypes = Object.fromEntries([
  planned('make-http-request', ['success', 'failed'], looseProperties({ url: requiredText() })),
  planned('run-function', ['success', 'fail'], looseProperties({ url: requiredText() })),
  planned('run-subflow', ['completed', 'failed'], looseProperties({ flow_sid: sid('FW', 'flow') })),
  planned('send-to-flex', ['callComplete', 'failedToEnqueue', 'callFailure']),
  planned('start-conversation', ['created', 'failed']),
  planned('resume-conversation', ['resumed', 'failed']),
  planned('add-twiml-redirect', ['return', 'timeout', 'fail']),
]);

/** Every widget type of the product, as the loader gets them. */
export const catalogue: WidgetCatalogue = { ...plannedTypes, ...builtTypes };
