import { z } from 'zod';
import { json, links, list, sid, timestamp, url } from './fields';

const sink = z.strictObject({
  sid: sid('DG'),
  description: z.string(),
  sink_configuration: json,
  sink_type: z.literal('webhook'),
  status: z.string(),
  date_created: timestamp,
  date_updated: timestamp,
  url,
  links: links('sink_test', 'sink_validate'),
});

const subscription = z.strictObject({
  sid: sid('DF'),
  account_sid: sid('AC'),
  sink_sid: sid('DG'),
  description: z.string(),
  date_created: timestamp,
  date_updated: timestamp,
  url,
  links: links('subscribed_events'),
});

const subscribedEvent = z.strictObject({
  account_sid: sid('AC'),
  subscription_sid: sid('DF'),
  type: z.string(),
  schema_version: z.int(),
  url,
});

const type = z.strictObject({
  type: z.string(),
  schema_id: z.string(),
  date_created: timestamp,
  date_updated: timestamp,
  description: z.string(),
  status: z.string(),
  documentation_url: url,
  url,
  links: links('schema'),
});

const schema = z.strictObject({
  id: z.string(),
  latest_version: z.int(),
  latest_version_date_created: timestamp,
  url,
  links: links('versions'),
});

const version = z.strictObject({ id: z.string(), schema_version: z.int(), date_created: timestamp, url, raw: url });

const SUBSCRIBED = '/v1/Subscriptions/:SubscriptionSid/SubscribedEvents';

/** What the operations on Event Streams answer when all went well, by method and path. */
export const EVENT_ANSWERS: Readonly<Record<string, z.ZodObject>> = {
  'get /v1/Sinks': list('sinks', sink),
  'post /v1/Sinks': sink,
  'get /v1/Sinks/:Sid': sink,
  'post /v1/Sinks/:Sid': sink,
  'post /v1/Sinks/:Sid/Test': z.strictObject({ result: z.literal('submitted'), problem: z.string().optional() }),
  'post /v1/Sinks/:Sid/Validate': z.strictObject({ result: z.literal('valid') }),
  'get /v1/Subscriptions': list('subscriptions', subscription),
  'post /v1/Subscriptions': subscription,
  'get /v1/Subscriptions/:Sid': subscription,
  'post /v1/Subscriptions/:Sid': subscription,
  [`get ${SUBSCRIBED}`]: list('types', subscribedEvent),
  [`post ${SUBSCRIBED}`]: subscribedEvent,
  [`get ${SUBSCRIBED}/:Type`]: subscribedEvent,
  [`post ${SUBSCRIBED}/:Type`]: subscribedEvent,
  'get /v1/Types': list('types', type),
  'get /v1/Types/:Type': type,
  'get /v1/Schemas/:Id': schema,
  'get /v1/Schemas/:Id/Versions': list('schema_versions', version),
  'get /v1/Schemas/:Id/Versions/:SchemaVersion': version,
};
