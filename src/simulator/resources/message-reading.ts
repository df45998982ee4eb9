import type { Request } from 'express';
import { z } from 'zod';
import { mediaOf } from '../domain/media';
import type { Message } from '../domain/message';
import { pageRequest, readRows } from '../http/page';
import { queryParameters } from '../http/parameters';
import type { Scope } from '../http/scope';
import { urlOf } from '../http/urls';
import { pageMeta } from '../../twilio/paging';
import { messageJson, type Receipt } from '../representation/message';
import type { Simulation } from '../work';
import { findConversation } from './lookup';

const filters = z.object({ Order: z.enum(['asc', 'desc']).default('asc') });

/** A message as the resource shows it. */
export async function showMessage(simulation: Simulation, message: Message, scope: Scope): Promise<object> {
  const [shown] = await showMessages(simulation, [message], scope);
  return shown ?? {};
}

/** One page of a conversation's messages. */
export async function listMessages(simulation: Simulation, request: Request, scope: Scope): Promise<object> {
  const { sid } = await findConversation(simulation.database, request, scope);
  const { Order } = queryParameters(request, filters);
  const asked = pageRequest(request, 100);
  const query = simulation.database.selectFrom('message').selectAll().where('conversation_sid', '=', sid);
  const { rows, next, previous } = await readRows(query, 'message.id', asked, Order);
  return {
    messages: await showMessages(simulation, rows, scope),
    meta: pageMeta('messages', urlOf(request, simulation.publicBaseUrl), asked, { next, previous }),
  };
}

async function showMessages(simulation: Simulation, rows: readonly Message[], scope: Scope): Promise<object[]> {
  const sids = rows.map(({ sid }) => sid);
  const media = await mediaOf(simulation.database, sids);
  const receipts = await receiptsOf(simulation, sids);
  return rows.map((row) => {
    const carried = { media: media.get(row.sid) ?? [], receipts: receipts.get(row.sid) ?? [] };
    return messageJson(simulation.accountSid, row, carried, scope);
  });
}

async function receiptsOf({ database }: Simulation, sids: readonly string[]): Promise<Map<string, Receipt[]>> {
  const byMessage = new Map<string, Receipt[]>();
  if (sids.length === 0) return byMessage;
  const query = database.selectFrom('receipt').selectAll().where('message_sid', 'in', sids);
  for (const receipt of await query.execute()) {
    byMessage.set(receipt.message_sid, [...(byMessage.get(receipt.message_sid) ?? []), receipt]);
  }
  return byMessage;
}
