import type { Kysely, Selectable, Transaction } from 'kysely';
import { readPage, type KeyColumn, type Page, type PageQuery } from './page';
import type { EventSubscriptionTable, StoreTables } from './schema';

/** Which events a sink gets. */
export interface EventSubscription {
  /** DF…. */
  sid: string;
  accountSid: string;
  sinkSid: string;
  description: string;
  /** Version of the schema by event type. */
  types: Readonly<Record<string, number>>;
  dateCreated: string;
  dateUpdated: string;
}

const KEY: readonly KeyColumn[] = [
  { name: 'event_subscription.date_created', type: 'text' },
  { name: 'event_subscription.sid', type: 'text' },
];

/** The subscriptions of all accounts. */
export class EventSubscriptions {
  constructor(private readonly database: Kysely<StoreTables>) {}

  /** A sink gets what happens from its first subscription on, and nothing from before. */
  async create(
    subscription: Omit<EventSubscription, 'dateCreated' | 'dateUpdated'>,
    now = new Date(),
  ): Promise<EventSubscription> {
    const date = now.toISOString();
    return this.database.transaction().execute(async (transaction) => {
      if (!(await isSubscribed(transaction, subscription.sinkSid))) await skipPast(transaction, subscription);
      const row = await transaction
        .insertInto('event_subscription')
        .values({
          sid: subscription.sid,
          account_sid: subscription.accountSid,
          sink_sid: subscription.sinkSid,
          description: subscription.description,
          types: JSON.stringify(subscription.types),
          date_created: date,
          date_updated: date,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toSubscription(row);
    });
  }

  async fetch(accountSid: string, sid: string): Promise<EventSubscription | undefined> {
    const row = await this.database
      .selectFrom('event_subscription')
      .selectAll()
      .where('sid', '=', sid)
      .where('account_sid', '=', accountSid)
      .executeTakeFirst();
    return row && toSubscription(row);
  }

  /** The subscriptions of an account, newest first; of one sink where it is given. */
  async list(accountSid: string, page: PageQuery, sinkSid?: string): Promise<Page<EventSubscription>> {
    let query = this.database.selectFrom('event_subscription').selectAll().where('account_sid', '=', accountSid);
    if (sinkSid !== undefined) query = query.where('sink_sid', '=', sinkSid);
    const { rows, ...tokens } = await readPage(query, KEY, page);
    return { rows: rows.map(toSubscription), ...tokens };
  }

  /** What a sink is to get: the version of the schema by event type, of all its subscriptions. */
  async typesOf(sinkSid: string): Promise<Readonly<Record<string, number>>> {
    const rows = await this.database
      .selectFrom('event_subscription')
      .select('types')
      .where('sink_sid', '=', sinkSid)
      .orderBy('date_created')
      .execute();
    return Object.assign({}, ...rows.map(({ types }) => JSON.parse(types) as object)) as Record<string, number>;
  }

  async describe(
    accountSid: string,
    sid: string,
    description: string,
    now = new Date(),
  ): Promise<EventSubscription | undefined> {
    const row = await this.database
      .updateTable('event_subscription')
      .set({ description, date_updated: now.toISOString() })
      .where('sid', '=', sid)
      .where('account_sid', '=', accountSid)
      .returningAll()
      .executeTakeFirst();
    return row && toSubscription(row);
  }

  /** Sets the version of a type, or takes the type off without one; undefined where there is no such subscription. */
  async setType(
    accountSid: string,
    sid: string,
    { type, version }: { type: string; version?: number },
    now = new Date(),
  ): Promise<EventSubscription | undefined> {
    return this.database.transaction().execute(async (transaction) => {
      // Renewing the date first takes the row, so that two changes at once come one after the other.
      const row = await transaction
        .updateTable('event_subscription')
        .set({ date_updated: now.toISOString() })
        .where('sid', '=', sid)
        .where('account_sid', '=', accountSid)
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      const { [type]: _, ...others } = toSubscription(row).types;
      const types = version === undefined ? others : { ...others, [type]: version };
      await transaction
        .updateTable('event_subscription')
        .set({ types: JSON.stringify(types) })
        .where('sid', '=', sid)
        .execute();
      return { ...toSubscription(row), types };
    });
  }

  /** Returns whether there was one. */
  async delete(accountSid: string, sid: string): Promise<boolean> {
    const { numDeletedRows } = await this.database
      .deleteFrom('event_subscription')
      .where('sid', '=', sid)
      .where('account_sid', '=', accountSid)
      .executeTakeFirst();
    return numDeletedRows > 0;
  }
}

async function isSubscribed(transaction: Transaction<StoreTables>, sinkSid: string): Promise<boolean> {
  const row = await transaction
    .selectFrom('event_subscription')
    .select('sid')
    .where('sink_sid', '=', sinkSid)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function skipPast(
  transaction: Transaction<StoreTables>,
  { accountSid, sinkSid }: Pick<EventSubscription, 'accountSid' | 'sinkSid'>,
): Promise<void> {
  const log = await transaction
    .selectFrom('event_log')
    .select('last_position')
    .where('account_sid', '=', accountSid)
    .executeTakeFirst();
  if (!log) return;
  await transaction.updateTable('event_sink').set({ position: log.last_position }).where('sid', '=', sinkSid).execute();
}

function toSubscription(row: Selectable<EventSubscriptionTable>): EventSubscription {
  return {
    sid: row.sid,
    accountSid: row.account_sid,
    sinkSid: row.sink_sid,
    description: row.description,
    types: JSON.parse(row.types) as Record<string, number>,
    dateCreated: row.date_created,
    dateUpdated: row.date_updated,
  };
}
