/** One of Twilio's event types (https://www.twilio.com/docs/events/event-types/studio/flow). */
export interface EventType {
  type: StudioEventType;
  /** Of the JSON schema of its data. */
  schemaId: SchemaId;
  description: string;
}

export type SchemaId = 'Studio.FlowExecutionEvent' | 'Studio.FlowStepEvent';

export type StudioEventType =
  | 'com.twilio.studio.flow.execution.started'
  | 'com.twilio.studio.flow.execution.ended'
  | 'com.twilio.studio.flow.step.ended';

/** What Studio announces, in the order of their names. */
export const EVENT_TYPES: readonly EventType[] = [
  {
    type: 'com.twilio.studio.flow.execution.ended',
    schemaId: 'Studio.FlowExecutionEvent',
    description: 'An execution of a flow has ended.',
  },
  {
    type: 'com.twilio.studio.flow.execution.started',
    schemaId: 'Studio.FlowExecutionEvent',
    description: 'An execution of a flow has begun.',
  },
  {
    type: 'com.twilio.studio.flow.step.ended',
    schemaId: 'Studio.FlowStepEvent',
    description: 'An execution has left a widget.',
  },
];

/** Twilio's second version has no other fields than the first. */
export const SCHEMA_VERSIONS: readonly number[] = [1, 2];

/** What a subscription gets that names no version. */
export const LATEST_SCHEMA_VERSION = 2;

/** The event type of a name; undefined where Studio has none of it. */
export function eventType(name: string): EventType | undefined {
  return EVENT_TYPES.find(({ type }) => type === name);
}
