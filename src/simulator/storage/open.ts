import type { Kysely } from 'kysely';
import { openSqlite } from '../../store/database';
import { migrate } from '../../store/migrate';
import { newSid } from '../../twilio/sid';
import { addChatService } from '../domain/chat-service';
import { SIMULATOR_MIGRATIONS } from './migrations';
import type { SimulatorTables } from './tables';

/**
 * Opens the simulator's database. A new one gets what every Twilio account begins with: a default chat service, and the
 * SID of a default messaging service.
 *
 * @param file path, or `:memory:`
 * @throws Error that names the file when it cannot be opened
 */
export async function openSimulatorDatabase(file: string, now: Date): Promise<Kysely<SimulatorTables>> {
  const database = await openSqlite<SimulatorTables>(file);
  await migrate(database, 'simulator', SIMULATOR_MIGRATIONS);
  const settings = await database.selectFrom('settings').select('id').executeTakeFirst();
  if (!settings) await database.transaction().execute((transaction) => seed(transaction, now.toISOString()));
  return database;
}

/** Milliseconds that the simulator's clock was ahead of the machine's when it was last put somewhere. */
export async function clockAhead(database: Kysely<SimulatorTables>): Promise<number> {
  const query = database.selectFrom('settings').select('clock_ahead_ms');
  return (await query.executeTakeFirstOrThrow()).clock_ahead_ms;
}

async function seed(database: Kysely<SimulatorTables>, now: string): Promise<void> {
  const service = await addChatService({ database, now }, 'Default Conversations Service');
  await database
    .insertInto('settings')
    .values({
      id: 1,
      default_chat_service_sid: service.sid,
      default_messaging_service_sid: newSid('MG'),
      default_inactive_timer: null,
      default_closed_timer: null,
      pre_webhook_url: null,
      post_webhook_url: null,
      webhook_method: 'POST',
      webhook_filters: null,
      webhook_target: 'webhook',
      clock_ahead_ms: 0,
      public_base_url: null,
    })
    .execute();
}
