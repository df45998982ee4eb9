import type { Kysely, Selectable } from 'kysely';
import { readPage, type KeyColumn, type Page, type PageQuery } from './page';
import type { ApiKeyTable, StoreTables } from './schema';

/** An API key as it is kept: whoever reads it cannot use it. */
export interface ApiKeyRecord {
  /** SK…. */
  sid: string;
  accountSid: string;
  friendlyName: string;
  scopes: readonly string[];
  /** The secret, hashed. */
  secretHash: string;
  dateCreated: string;
  dateUpdated: string;
}

const KEY: readonly KeyColumn[] = [
  { name: 'api_key.date_created', type: 'text' },
  { name: 'api_key.sid', type: 'text' },
];

/** The API keys of all accounts. */
export class ApiKeys {
  constructor(private readonly database: Kysely<StoreTables>) {}

  async create(key: Omit<ApiKeyRecord, 'dateCreated' | 'dateUpdated'>, now = new Date()): Promise<ApiKeyRecord> {
    const date = now.toISOString();
    await this.database
      .insertInto('api_key')
      .values({
        sid: key.sid,
        account_sid: key.accountSid,
        friendly_name: key.friendlyName,
        scopes: JSON.stringify(key.scopes),
        secret_hash: key.secretHash,
        date_created: date,
        date_updated: date,
      })
      .execute();
    return { ...key, dateCreated: date, dateUpdated: date };
  }

  /** A key by its SID alone, for whoever shows it to prove who they are. */
  async bySid(sid: string): Promise<ApiKeyRecord | undefined> {
    const row = await this.database.selectFrom('api_key').selectAll().where('sid', '=', sid).executeTakeFirst();
    return row && toApiKey(row);
  }

  async fetch(accountSid: string, sid: string): Promise<ApiKeyRecord | undefined> {
    const key = await this.bySid(sid);
    return key?.accountSid === accountSid ? key : undefined;
  }

  /** The keys of an account, newest first. */
  async list(accountSid: string, page: PageQuery): Promise<Page<ApiKeyRecord>> {
    const query = this.database.selectFrom('api_key').selectAll().where('account_sid', '=', accountSid);
    const { rows, ...tokens } = await readPage(query, KEY, page);
    return { rows: rows.map(toApiKey), ...tokens };
  }

  /** Renames a key; undefined where there is none. */
  async rename(
    accountSid: string,
    sid: string,
    friendlyName: string,
    now = new Date(),
  ): Promise<ApiKeyRecord | undefined> {
    const row = await this.database
      .updateTable('api_key')
      .set({ friendly_name: friendlyName, date_updated: now.toISOString() })
      .where('sid', '=', sid)
      .where('account_sid', '=', accountSid)
      .returningAll()
      .executeTakeFirst();
    return row && toApiKey(row);
  }

  /** From now on the key opens nothing. Returns whether there was one. */
  async delete(accountSid: string, sid: string): Promise<boolean> {
    const query = this.database.deleteFrom('api_key').where('sid', '=', sid).where('account_sid', '=', accountSid);
    return (await query.executeTakeFirst()).numDeletedRows > 0n;
  }
}

function toApiKey(row: Selectable<ApiKeyTable>): ApiKeyRecord {
  return {
    sid: row.sid,
    accountSid: row.account_sid,
    friendlyName: row.friendly_name,
    scopes: JSON.parse(row.scopes) as string[],
    secretHash: row.secret_hash,
    dateCreated: row.date_created,
    dateUpdated: row.date_updated,
  };
}
