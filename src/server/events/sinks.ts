import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { testEvent } from '../../events/cloud-event';
import { postToSink } from '../../events/deliver';
import type { EventSink } from '../../store';
import { RestError } from '../../twilio/rest-error';
import { newSid } from '../../twilio/sid';
import { textField, wordField } from '../rest/fields';
import { PAGE, readList } from '../rest/page-parameters';
import { readParameters } from '../rest/parameters';
import { accountOf, notFound, resource, sidOf } from '../rest/resource';
import type { EventsDependencies } from './events-dependencies';
import { jsonField } from './json-field';
import { sinkBody } from './representation';

const isWebUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** https://www.twilio.com/docs/events/event-streams/sink-resource */
const CONFIGURATION = z.object({
  destination: z.string().max(2000).refine(isWebUrl, 'Expected destination to be an absolute http or https URL'),
  method: z.literal('POST', 'Expected method to be POST: a GET has no body for the events').default('POST'),
  batch_events: z.boolean('Expected batch_events to be true or false').default(true),
});

export const CREATE_SINK = z.object({
  Description: textField(),
  SinkType: wordField('webhook'),
  SinkConfiguration: jsonField(CONFIGURATION),
});

export const UPDATE_SINK = z.object({ Description: textField() });

export const LIST_SINKS = PAGE.extend({
  InUse: wordField('true', 'false').optional(),
  Status: wordField('initialized', 'validating', 'active', 'failed').optional(),
});

export const VALIDATE_SINK = z.object({ TestId: textField(100) });

/** `/v1/Sinks` and `/v1/Sinks/{Sid}`: the webhooks that events are delivered to. */
export function sinkRoutes(router: Router, dependencies: EventsDependencies): void {
  const { store, baseUrl, http } = dependencies;

  resource(router, '/Sinks', {
    get: async (request, response) => {
      const { InUse, Status } = readParameters(LIST_SINKS, request.query);
      const filter = { status: Status, ...(InUse && { inUse: InUse === 'true' }) };
      const list = { key: 'sinks', baseUrl: baseUrl() };
      const accountSid = accountOf(response);
      const read = (page: Parameters<typeof store.sinks.list>[1]) => store.sinks.list(accountSid, page, filter);
      response.json(await readList(request, list, read, (sink) => sinkBody(sink, baseUrl())));
    },
    post: async (request, response) => {
      const { Description: description, SinkConfiguration: configuration } = readParameters(CREATE_SINK, request.body);
      const sid = newSid('DG');
      const sink = await store.sinks.create({ sid, accountSid: accountOf(response), description, configuration });
      response.status(201).json(sinkBody(sink, baseUrl()));
    },
  });

  resource(router, '/Sinks/:Sid', {
    get: async (request, response) => {
      response.json(sinkBody(await findSink(dependencies, request, response), baseUrl()));
    },
    post: async (request, response) => {
      const { Description } = readParameters(UPDATE_SINK, request.body);
      const sink = await store.sinks.describe(accountOf(response), sidOf(request, 'Sid', 'DG'), Description);
      if (!sink) throw notFound(request);
      response.json(sinkBody(sink, baseUrl()));
    },
    delete: async (request, response) => {
      const { accountSid, sid } = await findSink(dependencies, request, response);
      const isDeleted = await store.sinks.delete(accountSid, sid);
      if (!isDeleted && (await store.sinks.fetch(accountSid, sid)))
        throw new RestError(409, 91007, 'Sink still in use: delete the subscriptions that use it first');
      response.sendStatus(204);
    },
  });

  resource(router, '/Sinks/:Sid/Test', {
    post: async (request, response) => {
      const { sid, accountSid, configuration } = await findSink(dependencies, request, response);
      const body = [testEvent(newSid('NO'), { sid, accountSid })];
      const problem = await postToSink(http, { sid, accountSid, destination: configuration.destination, body });
      response.status(201).json({ result: 'submitted', ...(problem && { problem }) });
    },
  });

  resource(router, '/Sinks/:Sid/Validate', {
    post: async (request, response) => {
      await findSink(dependencies, request, response);
      readParameters(VALIDATE_SINK, request.body);
      // As at Twilio, where sinks need no validation any more: https://www.twilio.com/docs/events/event-streams/sink-resource/validate
      response.status(201).json({ result: 'valid' });
    },
  });
}

async function findSink({ store }: EventsDependencies, request: Request, response: Response): Promise<EventSink> {
  const sink = await store.sinks.fetch(accountOf(response), sidOf(request, 'Sid', 'DG'));
  if (!sink) throw notFound(request);
  return sink;
}
