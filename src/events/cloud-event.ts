import type { JsonObject } from '../engine/context';
import { eventType, LATEST_SCHEMA_VERSION } from './event-types';
import type { StudioEvent } from './studio-event';

/** An event as it is delivered: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export interface CloudEvent {
  specversion: '1.0';
  type: string;
  /** Path of the execution in the API. */
  source: string;
  id: string;
  time: string;
  dataschema: string;
  datacontenttype: 'application/json';
  data: JsonObject;
}

/** @param schemaVersion that the subscription asks for */
export function toCloudEvent(
  event: Omit<StudioEvent, 'order'>,
  schemaVersion: number = LATEST_SCHEMA_VERSION,
): CloudEvent {
  const schemaId = eventType(event.type)?.schemaId ?? event.type;
  return {
    specversion: '1.0',
    type: event.type,
    source: `/v2/Flows/${event.flowSid}/Executions/${event.executionSid}`,
    id: event.id,
    time: event.time,
    dataschema: `https://events-schemas.twilio.com/${schemaId}/${schemaVersion}`,
    datacontenttype: 'application/json',
    data: event.data,
  };
}

/** What the Test of a sink sends. */
export function testEvent(testId: string, { sid, accountSid }: { sid: string; accountSid: string }): CloudEvent {
  return {
    specversion: '1.0',
    type: 'com.twilio.eventstreams.test-event',
    source: `/v1/Sinks/${sid}`,
    id: testId,
    time: new Date().toISOString(),
    dataschema: 'https://events-schemas.twilio.com/EventStreams.TestSink/1',
    datacontenttype: 'application/json',
    data: { test_id: testId, account_sid: accountSid },
  };
}
