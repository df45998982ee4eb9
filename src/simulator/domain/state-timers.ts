import type { Kysely } from 'kysely';
import type { ConversationState, SimulatorTables } from '../storage/tables';
import type { Simulation } from '../work';
import { changeState, type Conversation } from './conversation';

interface DueChange {
  conversation: Conversation;
  state: ConversationState;
  due: string;
}

/** Moves the conversations on whose timers have run out, and tells when the next one will. */
export async function runStateTimers(simulation: Simulation, now: Date): Promise<Date | undefined> {
  for (;;) {
    const next = await earliest(simulation.database);
    if (!next || next.due > now.toISOString()) return next && new Date(next.due);
    await simulation.change({ announced: true }, async (work) => {
      // The conversation may have been active, closed or removed since it was looked up.
      const still = await earliest(work.database);
      if (still && still.due <= work.now) await changeState(work, still.conversation, still.state, 'TIMER');
    });
  }
}

async function earliest(database: Kysely<SimulatorTables>): Promise<DueChange | undefined> {
  const conversations = database.selectFrom('conversation').selectAll().limit(1);
  const inactive = await conversations
    .where('date_inactive', 'is not', null)
    .where('state', '=', 'active')
    .orderBy('date_inactive')
    .executeTakeFirst();
  const closed = await conversations
    .where('date_closed', 'is not', null)
    .where('state', 'in', ['active', 'inactive'])
    .orderBy('date_closed')
    .executeTakeFirst();
  const changes: DueChange[] = [];
  if (inactive?.date_inactive) changes.push({ conversation: inactive, state: 'inactive', due: inactive.date_inactive });
  if (closed?.date_closed) changes.push({ conversation: closed, state: 'closed', due: closed.date_closed });
  return changes.sort((a, b) => a.due.localeCompare(b.due))[0];
}
