import { defineWidget } from '../engine/widget';
import { TRIGGER_EVENTS } from '../engine/execution';
import { looseProperties } from '../flow/properties';

/**
 * Where every execution begins. Exits: the event that began the execution, or `incomingParent` in a subflow. No output:
 * what arrived is below `trigger` in templates.
 */
export const trigger = defineWidget({
  type: 'trigger',
  properties: looseProperties({}),
  events: TRIGGER_EVENTS,
  run: (_properties, { frame, exit }) => exit(frame.triggerEvent),
});
