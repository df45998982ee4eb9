import { Router } from 'express';
import { readPage } from '../http/page';
import { ok, route } from '../http/route';
import { scopeOf } from '../http/scope';
import { receiptJson } from '../representation/message';
import type { Simulation } from '../work';
import { findConversation, findMessage, findReceipt } from './lookup';

const LIST = '/Conversations/:ConversationSid/Messages/:MessageSid/Receipts';

/** `…/Receipts`: https://www.twilio.com/docs/conversations/delivery-receipts */
export function receipts(simulation: Simulation): Router {
  const { accountSid, database, publicBaseUrl } = simulation;
  const router = Router({ mergeParams: true });
  router.get(
    LIST,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const conversation = await findConversation(database, request, scope);
      const { sid } = await findMessage(database, request, conversation, 'MessageSid');
      const query = database.selectFrom('receipt').selectAll().where('message_sid', '=', sid);
      const listing = { key: 'delivery_receipts', most: 50, order: 'asc' } as const;
      const source = { query, table: 'receipt', publicBaseUrl };
      return ok(await readPage(request, listing, source, (row) => receiptJson(accountSid, row, scope)));
    }),
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
