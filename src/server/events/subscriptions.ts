import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { EVENT_TYPES, LATEST_SCHEMA_VERSION, SCHEMA_VERSIONS } from '../../events/event-types';
import type { EventSubscription } from '../../store';
import { RestError } from '../../twilio/rest-error';
import { newSid } from '../../twilio/sid';
import { textField } from '../rest/fields';
import { PAGE, readList } from '../rest/page-parameters';
import { readParameters } from '../rest/parameters';
import { accountOf, notFound, resource, sidOf } from '../rest/resource';
import type { EventsDependencies } from './events-dependencies';
import { jsonField } from './json-field';
import { subscriptionBody } from './representation';

const names = EVENT_TYPES.map(({ type }) => type);

/** Name of an event type. */
export const typeField = z.enum(names, `Expected one of ${names.join(', ')}`);

/** Version of a schema; a form has it as text. */
export const versionField = z.coerce
  .number(`Expected a version: ${SCHEMA_VERSIONS.join(' or ')}`)
  .refine((version) => SCHEMA_VERSIONS.includes(version), `Expected a version: ${SCHEMA_VERSIONS.join(' or ')}`);

const TYPE = z.object({ type: typeField, schema_version: versionField.default(LATEST_SCHEMA_VERSION) });

/** `Types` repeats, each a JSON object. */
const typesField = z.preprocess(
  (value) => (value === undefined || Array.isArray(value) ? value : [value]),
  z.array(jsonField(TYPE), { error: (issue) => (issue.input === undefined ? 'is missing' : 'Expected a list') }).min(1),
);

export const CREATE_SUBSCRIPTION = z.object({ Description: textField(), SinkSid: textField(34), Types: typesField });

export const UPDATE_SUBSCRIPTION = z.object({ Description: textField().optional() });

export const LIST_SUBSCRIPTIONS = PAGE.extend({ SinkSid: textField(34).optional() });

/** `/v1/Subscriptions` and `/v1/Subscriptions/{Sid}`: which events a sink gets. */
export function subscriptionRoutes(router: Router, dependencies: EventsDependencies): void {
  const { store, baseUrl } = dependencies;

  resource(router, '/Subscriptions', {
    get: async (request, response) => {
      const { SinkSid } = readParameters(LIST_SUBSCRIPTIONS, request.query);
      const list = { key: 'subscriptions', baseUrl: baseUrl() };
      const accountSid = accountOf(response);
      const read = (page: Parameters<typeof store.subscriptions.list>[1]) =>
        store.subscriptions.list(accountSid, page, SinkSid);
      response.json(await readList(request, list, read, (one) => subscriptionBody(one, baseUrl())));
    },
    post: async (request, response) => {
      const { Description: description, SinkSid, Types } = readParameters(CREATE_SUBSCRIPTION, request.body);
      const accountSid = accountOf(response);
      const sink = await store.sinks.fetch(accountSid, SinkSid);
      if (!sink) throw RestError.badParameter('Invalid parameter SinkSid: Expected the SID of a sink');
      const types = Object.fromEntries(Types.map(({ type, schema_version }) => [type, schema_version]));
      const subscription = { sid: newSid('DF'), accountSid, sinkSid: sink.sid, description, types };
      response.status(201).json(subscriptionBody(await store.subscriptions.create(subscription), baseUrl()));
    },
  });

  resource(router, '/Subscriptions/:Sid', {
    get: async (request, response) => {
      response.json(subscriptionBody(await findSubscription(dependencies, request, response, 'Sid'), baseUrl()));
    },
    post: async (request, response) => {
      const { sid, accountSid, description } = await findSubscription(dependencies, request, response, 'Sid');
      const { Description = description } = readParameters(UPDATE_SUBSCRIPTION, request.body);
      const subscription = await store.subscriptions.describe(accountSid, sid, Description);
      if (!subscription) throw notFound(request);
      response.json(subscriptionBody(subscription, baseUrl()));
    },
    delete: async (request, response) => {
      const isDeleted = await store.subscriptions.delete(accountOf(response), sidOf(request, 'Sid', 'DF'));
      if (!isDeleted) throw notFound(request);
      response.sendStatus(204);
    },
  });
}

/** @throws RestError 404/20404 */
export async function findSubscription(
  { store }: EventsDependencies,
  request: Request,
  response: Response,
  parameter: 'Sid' | 'SubscriptionSid',
): Promise<EventSubscription> {
  const subscription = await store.subscriptions.fetch(accountOf(response), sidOf(request, parameter, 'DF'));
  if (!subscription) throw notFound(request);
  return subscription;
}
