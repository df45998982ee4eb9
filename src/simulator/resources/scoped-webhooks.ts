import { Router, type Request } from 'express';
import { addScopedWebhook, type ScopedWebhook } from '../domain/scoped-webhook';
import { configurationOf, type ScopedWebhookConfiguration } from '../domain/scoped-webhook-request';
import { listOf } from '../http/list-of';
import { bodyParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route, type Reply } from '../http/route';
import { scopeOf } from '../http/scope';
import { scopedWebhookJson } from '../representation/scoped-webhook';
import type { Simulation, Work } from '../work';
import { findConversation, findScopedWebhook } from './lookup';
import {
  newScopedWebhookParameters,
  scopedWebhookParameters,
  toConfiguration,
  toNewScopedWebhook,
} from './scoped-webhook-parameters';

const LIST = '/Conversations/:ConversationSid/Webhooks';
const ONE = `${LIST}/:Sid`;

/** `…/Webhooks`: https://www.twilio.com/docs/conversations/api/conversation-scoped-webhook-resource */
export function scopedWebhooks(simulation: Simulation): Router {
  const { accountSid, database } = simulation;
  const router = Router({ mergeParams: true });
  router.get(
    LIST,
    listOf(
      simulation,
      { key: 'webhooks', table: 'scoped_webhook', most: 5, order: 'asc' },
      {
        async rows(request, scope) {
          const { sid } = await findConversation(database, request, scope);
          return database.selectFrom('scoped_webhook').selectAll().where('conversation_sid', '=', sid);
        },
        show: (row, scope) => scopedWebhookJson(accountSid, row, scope),
      },
    ),
  );
  router.post(
    LIST,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const added = toNewScopedWebhook(bodyParameters(request, newScopedWebhookParameters));
      const webhook = await simulation.change(restCause(request), async (work) =>
        addScopedWebhook(work, await findConversation(work.database, request, scope), added),
      );
      return created(scopedWebhookJson(accountSid, webhook, scope));
    }),
  );
  router.get(
    ONE,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const conversation = await findConversation(database, request, scope);
      return ok(scopedWebhookJson(accountSid, await findScopedWebhook(database, request, conversation), scope));
    }),
  );
  router.post(
    ONE,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const changes = toConfiguration(bodyParameters(request, scopedWebhookParameters));
      const webhook = await simulation.change(restCause(request), async (work) => {
        const conversation = await findConversation(work.database, request, scope);
        return update(work, await findScopedWebhook(work.database, request, conversation), changes);
      });
      return ok(scopedWebhookJson(accountSid, webhook, scope));
    }),
  );
  router.delete(
    ONE,
    route((request) => removeOne(simulation, request)),
  );
  return router;
}

async function removeOne(simulation: Simulation, request: Request): Promise<Reply> {
  const scope = await scopeOf(simulation, request);
  await simulation.change(restCause(request), async ({ database }) => {
    const conversation = await findConversation(database, request, scope);
    const { sid } = await findScopedWebhook(database, request, conversation);
    await database.deleteFrom('scoped_webhook').where('sid', '=', sid).execute();
  });
  return noContent;
}

function update(work: Work, webhook: ScopedWebhook, changes: ScopedWebhookConfiguration): Promise<ScopedWebhook> {
  const configuration = JSON.stringify({ ...configurationOf(webhook), ...changes });
  const query = work.database.updateTable('scoped_webhook').set({ configuration, date_updated: work.now });
  return query.where('sid', '=', webhook.sid).returningAll().executeTakeFirstOrThrow();
}
