import { openSqlite } from '../../src/store/database';
import { migrate } from '../../src/store/migrate';
import { addChatService } from '../../src/simulator/domain/chat-service';
import { SIMULATOR_MIGRATIONS } from '../../src/simulator/storage/migrations';
import type { SimulatorTables } from '../../src/simulator/storage/tables';
import { newSid } from '../../src/twilio/sid';

const BEFORE_USERS = Object.fromEntries(Object.entries(SIMULATOR_MIGRATIONS).filter(([name]) => name < '0012'));
const DATES = { date_created: '2026-01-01T00:00:00.000Z', date_updated: '2026-01-01T00:00:00.000Z' };

test('whoever was in a conversation before there were users is one afterwards', async () => {
  const database = await openSqlite<SimulatorTables>(':memory:');
  await migrate(database, 'simulator', BEFORE_USERS);
  const service = await addChatService({ database, now: DATES.date_created }, 'service');
  const common = { attributes: '{}', ...DATES };
  for (const identity of ['ada', 'ada', null]) {
    const sid = newSid('CH');
    const conversation = {
      chat_service_sid: service.sid,
      messaging_service_sid: newSid('MG'),
      state: 'active' as const,
    };
    const row = { ...common, ...conversation, sid, next_index: 0, created_by: 'system' };
    await database.insertInto('conversation').values(row).execute();
    const participant = { ...common, sid: newSid('MB'), conversation_sid: sid, identity, role_sid: newSid('RL') };
    await database
      .insertInto('participant')
      .values(participant as never)
      .execute();
  }
  await migrate(database, 'simulator', SIMULATOR_MIGRATIONS);
  expect(await database.selectFrom('user').selectAll().execute()).toEqual([
    {
      ...common,
      id: 1,
      sid: expect.stringMatching(/^US[0-9a-f]{32}$/) as string,
      chat_service_sid: service.sid,
      identity: 'ada',
      friendly_name: null,
      role_sid: service.chat_service_role_sid,
    },
  ]);
  const levels = await database.selectFrom('participant').select('notification_level').distinct().execute();
  expect(levels).toEqual([{ notification_level: 'default' }]);
  await database.destroy();
});
