import { LATEST_SCHEMA_VERSION, type EventType } from '../../events/event-types';
import type { EventSink, EventSubscription } from '../../store';
import { timestamp } from '../rest/timestamp';

type Body = Record<string, unknown>;

/** What is known from the beginning has no date of its own. */
const SINCE = '2026-11-21T00:00:00Z';

/** https://www.twilio.com/docs/events/event-streams/sink-resource. A password is not shown: whoever reads may not know it. */
export function sinkBody(sink: EventSink, baseUrl: string): Body {
  const url = `${baseUrl}/v1/Sinks/${sink.sid}`;
  return {
    sid: sink.sid,
    description: sink.description,
    sink_configuration: { ...sink.configuration, destination: withoutPassword(sink.configuration.destination) },
    sink_type: 'webhook',
    status: sink.status,
    date_created: timestamp(sink.dateCreated),
    date_updated: timestamp(sink.dateUpdated),
    url,
    links: { sink_test: `${url}/Test`, sink_validate: `${url}/Validate` },
  };
}

function withoutPassword(destination: string): string {
  const url = new URL(destination);
  if (url.password === '') return destination;
  url.password = '****';
  return url.href;
}

/** https://www.twilio.com/docs/events/event-streams/subscription */
export function subscriptionBody(subscription: EventSubscription, baseUrl: string): Body {
  const url = `${baseUrl}/v1/Subscriptions/${subscription.sid}`;
  return {
    sid: subscription.sid,
    account_sid: subscription.accountSid,
    sink_sid: subscription.sinkSid,
    description: subscription.description,
    date_created: timestamp(subscription.dateCreated),
    date_updated: timestamp(subscription.dateUpdated),
    url,
    links: { subscribed_events: `${url}/SubscribedEvents` },
  };
}

/** https://www.twilio.com/docs/events/event-streams/subscribed-event-resource */
export function subscribedEventBody(subscription: EventSubscription, type: string, baseUrl: string): Body {
  return {
    account_sid: subscription.accountSid,
    subscription_sid: subscription.sid,
    type,
    schema_version: subscription.types[type],
    url: `${baseUrl}/v1/Subscriptions/${subscription.sid}/SubscribedEvents/${type}`,
  };
}

/** https://www.twilio.com/docs/events/event-streams/event-type-resource */
export function typeBody({ type, schemaId, description }: EventType, baseUrl: string): Body {
  return {
    type,
    schema_id: schemaId,
    date_created: SINCE,
    date_updated: SINCE,
    description,
    status: 'available',
    documentation_url: 'https://www.twilio.com/docs/events/event-types/studio/flow',
    url: `${baseUrl}/v1/Types/${type}`,
    links: { schema: `${baseUrl}/v1/Schemas/${schemaId}/Versions` },
  };
}

/** https://www.twilio.com/docs/events/event-streams/schema-resource */
export function schemaBody(id: string, baseUrl: string): Body {
  const url = `${baseUrl}/v1/Schemas/${id}`;
  return {
    id,
    latest_version: LATEST_SCHEMA_VERSION,
    latest_version_date_created: SINCE,
    url,
    links: { versions: `${url}/Versions` },
  };
}

/** A version of a schema; `raw` is where Twilio has it. */
export function schemaVersionBody({ id, version }: { id: string; version: number }, baseUrl: string): Body {
  return {
    id,
    schema_version: version,
    date_created: SINCE,
    url: `${baseUrl}/v1/Schemas/${id}/Versions/${version}`,
    raw: `https://events-schemas.twilio.com/${id}/${version}`,
  };
}
