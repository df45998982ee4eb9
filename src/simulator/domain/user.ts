import type { Insertable, Kysely, Selectable } from 'kysely';
import { newSid } from '../../twilio/sid';
import type { SimulatorTables } from '../storage/tables';
import type { UserTable } from '../storage/users';
import type { Work } from '../work';
import { definedOnly } from './defined';
import { userExists } from './errors';
import { publishToService } from './publish';

export type User = Selectable<UserTable>;

/** What a request may say about a user; what it leaves out stays as it is. */
export interface UserProperties {
  friendly_name?: string | null;
  attributes?: string;
  role_sid?: string;
}

/** @throws RestError 50201 */
export async function addUser(
  work: Work,
  chatServiceSid: string,
  { identity, ...properties }: UserProperties & { identity: string },
): Promise<User> {
  if (await findUser(work.database, chatServiceSid, 'identity', identity)) throw userExists();
  const services = work.database.selectFrom('chat_service').select('chat_service_role_sid');
  const service = await services.where('sid', '=', chatServiceSid).executeTakeFirstOrThrow();
  const row: Insertable<UserTable> = {
    friendly_name: null,
    attributes: '{}',
    role_sid: service.chat_service_role_sid,
    ...definedOnly(properties),
    sid: newSid('US'),
    chat_service_sid: chatServiceSid,
    identity,
    date_created: work.now,
    date_updated: work.now,
  };
  const user = await work.database.insertInto('user').values(row).returningAll().executeTakeFirstOrThrow();
  await publishUser(work, user, 'onUserAdded');
  return user;
}

/** Whoever comes into a conversation by an identity is a user from then on. */
export async function ensureUser(work: Work, chatServiceSid: string, identity: string): Promise<void> {
  if (!(await findUser(work.database, chatServiceSid, 'identity', identity))) {
    await addUser(work, chatServiceSid, { identity });
  }
}

export async function updateUser(work: Work, { sid }: User, properties: UserProperties): Promise<User> {
  const user = await work.database
    .updateTable('user')
    .set({ date_updated: work.now, ...definedOnly(properties) })
    .where('sid', '=', sid)
    .returningAll()
    .executeTakeFirstOrThrow();
  await publishUser(work, user, 'onUserUpdated');
  return user;
}

export function findUser(
  database: Kysely<SimulatorTables>,
  chatServiceSid: string,
  by: 'sid' | 'identity',
  name: string,
): Promise<User | undefined> {
  const query = database.selectFrom('user').selectAll().where('chat_service_sid', '=', chatServiceSid);
  return query.where(by, '=', name).executeTakeFirst();
}

async function publishUser(work: Work, user: User, type: 'onUserAdded' | 'onUserUpdated'): Promise<void> {
  await publishToService(work, user.chat_service_sid, {
    type,
    about: user.sid,
    parameters: {
      UserSid: user.sid,
      DateCreated: user.date_created,
      DateUpdated: user.date_updated,
      Identity: user.identity,
      RoleSid: user.role_sid,
      Attributes: user.attributes,
      FriendlyName: user.friendly_name ?? undefined,
    },
  });
}
