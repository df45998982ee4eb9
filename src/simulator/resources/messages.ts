import { Router, type Request } from 'express';
import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { beforeMessage } from '../domain/before';
import { definedOnly } from '../domain/defined';
import { addMessage, removeMessage, updateMessage, type NewMessage } from '../domain/message';
import { attributes, dateTime, isJsonObject, refusal, sid } from '../http/fields';
import { bodyParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route } from '../http/route';
import { scopeOf, type Scope } from '../http/scope';
import type { Simulation } from '../work';
import { findConversation, findMessage } from './lookup';
import { listMessages, showMessage } from './message-reading';

const LIST = '/Conversations/:ConversationSid/Messages';
const ONE = `${LIST}/:Sid`;

const messageParameters = z.object({
  Author: z.string().min(1).max(256).optional(),
  Body: z.string().optional(),
  Attributes: attributes(4 * 1024).optional(),
  Subject: z.string().max(256).optional(),
  DateCreated: dateTime.optional(),
  DateUpdated: dateTime.optional(),
});

const newMessageParameters = messageParameters.extend({
  MediaSid: sid('ME').optional(),
  ContentSid: sid('HX').optional(),
  ContentVariables: z.string().refine(isJsonObject, refusal(50527, 'Invalid content variables format')).optional(),
});

/** `…/Messages`: https://www.twilio.com/docs/conversations/api/conversation-message-resource */
export function messages(simulation: Simulation): Router {
  const { database } = simulation;
  const router = Router({ mergeParams: true });
  router.get(
    LIST,
    route(async (request) => ok(await listMessages(simulation, request, await scopeOf(simulation, request)))),
  );
  router.post(
    LIST,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const asked = toNewMessage(bodyParameters(request, newMessageParameters));
      const conversation = await findConversation(database, request, scope);
      const about = { conversation, properties: asked };
      const properties = await beforeMessage(simulation, restCause(request), 'onMessageAdd', about);
      const message = await simulation.change(restCause(request), async (work) =>
        addMessage(work, await findConversation(work.database, request, scope), properties),
      );
      return created(await showMessage(simulation, message, scope));
    }),
  );
  router.get(
    ONE,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const conversation = await findConversation(database, request, scope);
      return ok(await showMessage(simulation, await findMessage(database, request, conversation), scope));
    }),
  );
  router.post(
    ONE,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const asked = toProperties(bodyParameters(request, messageParameters));
      const changes = await before(simulation, request, scope, 'onMessageUpdate', asked);
      const message = await simulation.change(restCause(request), async (work) => {
        const conversation = await findConversation(work.database, request, scope);
        return updateMessage(work, conversation, await findMessage(work.database, request, conversation), changes);
      });
      return ok(await showMessage(simulation, message, scope));
    }),
  );
  router.delete(
    ONE,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      await before(simulation, request, scope, 'onMessageRemove', {});
      await simulation.change(restCause(request), async (work) => {
        const conversation = await findConversation(work.database, request, scope);
        await removeMessage(work, conversation, await findMessage(work.database, request, conversation));
      });
      return noContent;
    }),
  );
  return router;
}

/** Asks before a message that exists is changed. */
async function before(
  simulation: Simulation,
  request: Request,
  scope: Scope,
  type: 'onMessageUpdate' | 'onMessageRemove',
  properties: ReturnType<typeof toProperties>,
): Promise<ReturnType<typeof toProperties>> {
  const conversation = await findConversation(simulation.database, request, scope);
  const message = await findMessage(simulation.database, request, conversation);
  return beforeMessage(simulation, restCause(request), type, {
    conversation,
    properties: definedOnly(properties),
    message,
  });
}

function toNewMessage(parameters: z.output<typeof newMessageParameters>): NewMessage {
  const { Body, MediaSid, ContentSid, ContentVariables } = parameters;
  if (Body === undefined && MediaSid === undefined && ContentSid === undefined) {
    throw RestError.badParameter('Missing required parameter Body in the post body');
  }
  return {
    ...toProperties(parameters),
    media_sid: MediaSid,
    content_sid: ContentSid,
    content_variables: ContentVariables,
  };
}

function toProperties(parameters: z.output<typeof messageParameters>): Omit<NewMessage, 'mediaUrls' | 'media_sid'> {
  return {
    author: parameters.Author,
    body: parameters.Body,
    attributes: parameters.Attributes,
    subject: parameters.Subject,
    date_created: parameters.DateCreated,
    date_updated: parameters.DateUpdated,
  };
}
