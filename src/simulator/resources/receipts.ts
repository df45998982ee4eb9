import { Router } from 'express';
import { listOf } from '../http/list-of';
import { ok, route } from '../http/route';
import { scopeOf } from '../http/scope';
import { receiptJson } from '../representation/message';
import type { Simulation } from '../work';
import { findConversation, findMessage, findReceipt } from './lookup';

const LIST = '/Conversations/:ConversationSid/Messages/:MessageSid/Receipts';

/** `…/Receipts`: https://www.twilio.com/docs/conversations/delivery-receipts */
export function receipts(simulation: Simulation): Router {
  const { accountSid, database } = simulation;
  const router = Router({ mergeParams: true });
  router.get(
    LIST,
    listOf(
      simulation,
      { key: 'delivery_receipts', table: 'receipt', most: 50, order: 'asc' },
      {
        async rows(request, scope) {
          const conversation = await findConversation(database, request, scope);
          const { sid } = await findMessage(database, request, conversation, 'MessageSid');
          return database.selectFrom('receipt').selectAll().where('message_sid', '=', sid);
        },
        show: (row, scope) => receiptJson(accountSid, row, scope),
      },
    ),
  );
  router.get(
    `${LIST}/:Sid`,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const conversation = await findConversation(database, request, scope);
      const message = await findMessage(database, request, conversation, 'MessageSid');
      return ok(receiptJson(accountSid, await findReceipt(database, request, message), scope));
    }),
  );
  return router;
}
