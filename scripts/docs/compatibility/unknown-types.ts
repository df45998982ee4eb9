import { widgetType } from '../../../src/flow/definition';
import { catalogue } from '../../../src/widgets/catalogue';

/** Types of Studio's that are not in the registry, as long as they are not. */
export function unknownTypes(): { type: string; reason: string }[] {
  return ['add-twiml-redirect']
    .filter((type) => widgetType(catalogue, type) === undefined)
    .map((type) => ({ type, reason: 'not yet: a flow with it is refused' }));
}
