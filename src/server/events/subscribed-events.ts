import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { LATEST_SCHEMA_VERSION } from '../../events/event-types';
import type { EventSubscription } from '../../store';
import { lastOf } from '../rest/fields';
import { readList } from '../rest/page-parameters';
import { readParameters } from '../rest/parameters';
import { notFound, resource } from '../rest/resource';
import type { EventsDependencies } from './events-dependencies';
import { fixedPage } from './fixed-page';
import { subscribedEventBody } from './representation';
import { findSubscription, typeField, versionField } from './subscriptions';

const version = z.preprocess(lastOf, versionField.default(LATEST_SCHEMA_VERSION));

export const ADD_TYPE = z.object({ Type: z.preprocess(lastOf, typeField), SchemaVersion: version });

export const UPDATE_TYPE = z.object({ SchemaVersion: version });

const EVENTS = '/Subscriptions/:SubscriptionSid/SubscribedEvents';

/** `/v1/Subscriptions/{Sid}/SubscribedEvents`: the event types of a subscription, one by one. */
export function subscribedEventRoutes(router: Router, dependencies: EventsDependencies): void {
  const { baseUrl, store } = dependencies;
  const change = async (
    request: Request,
    { accountSid, sid }: EventSubscription,
    wanted: { type: string; version: number },
  ): Promise<Record<string, unknown>> => {
    const changed = await store.subscriptions.setType(accountSid, sid, wanted);
    if (!changed) throw notFound(request);
    return subscribedEventBody(changed, wanted.type, baseUrl());
  };
  const find = (request: Request, response: Response): Promise<EventSubscription> =>
    findSubscription(dependencies, request, response, 'SubscriptionSid');

  resource(router, EVENTS, {
    get: async (request, response) => {
      const subscription = await find(request, response);
      const types = Object.keys(subscription.types).sort();
      const list = { key: 'types', baseUrl: baseUrl() };
      const represent = (type: string) => subscribedEventBody(subscription, type, baseUrl());
      response.json(await readList(request, list, (page) => fixedPage(types, page), represent));
    },
    post: async (request, response) => {
      const subscription = await find(request, response);
      const { Type, SchemaVersion } = readParameters(ADD_TYPE, request.body);
      response.status(201).json(await change(request, subscription, { type: Type, version: SchemaVersion }));
    },
  });

  resource(router, `${EVENTS}/:Type`, {
    get: async (request, response) => {
      const { subscription, type } = findType(request, await find(request, response));
      response.json(subscribedEventBody(subscription, type, baseUrl()));
    },
    post: async (request, response) => {
      const { subscription, type } = findType(request, await find(request, response));
      const { SchemaVersion } = readParameters(UPDATE_TYPE, request.body);
      response.json(await change(request, subscription, { type, version: SchemaVersion }));
    },
    delete: async (request, response) => {
      const { subscription, type } = findType(request, await find(request, response));
      await store.subscriptions.setType(subscription.accountSid, subscription.sid, { type });
      response.sendStatus(204);
    },
  });
}

function findType(
  request: Request,
  subscription: EventSubscription,
): { subscription: EventSubscription; type: string } {
  const type = String(request.params.Type);
  if (!Object.hasOwn(subscription.types, type)) throw notFound(request);
  return { subscription, type };
}
