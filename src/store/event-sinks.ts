import { sql, type Kysely, type Selectable } from 'kysely';
import { readPage, type KeyColumn, type Page, type PageQuery } from './page';
import type { EventSinkTable, StoreTables } from './schema';

/** Where events go: a webhook of an account. */
export interface EventSink {
  /** DG…. */
  sid: string;
  accountSid: string;
  description: string;
  configuration: SinkConfiguration;
  /** `failed` once events have been given up. */
  status: 'active' | 'failed';
  /** In the account's log, of the newest event that needs no delivery any more. */
  position: number;
  dateCreated: string;
  dateUpdated: string;
}

/** How a webhook is called. */
export interface SinkConfiguration {
  /** Absolute URL, with a name and a password where the webhook asks for them. */
  destination: string;
  method: 'GET' | 'POST';
  /** Whether a request has several events. */
  batch_events: boolean;
}

/** That a subscription names the sink. */
const IS_USED = sql<boolean>`exists (select 1 from event_subscription where sink_sid = event_sink.sid)`;

const KEY: readonly KeyColumn[] = [
  { name: 'event_sink.date_created', type: 'text' },
  { name: 'event_sink.sid', type: 'text' },
];

/** Which sinks are asked for. */
export interface SinkFilter {
  status?: string;
  /** Whether subscriptions use it. */
  inUse?: boolean;
}

/** The sinks of all accounts. */
export class EventSinks {
  constructor(private readonly database: Kysely<StoreTables>) {}

  async create(
    sink: Pick<EventSink, 'sid' | 'accountSid' | 'description' | 'configuration'>,
    now = new Date(),
  ): Promise<EventSink> {
    const date = now.toISOString();
    const row = await this.database
      .insertInto('event_sink')
      .values({
        sid: sink.sid,
        account_sid: sink.accountSid,
        description: sink.description,
        configuration: JSON.stringify(sink.configuration),
        status: 'active',
        position: 0,
        date_created: date,
        date_updated: date,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toSink(row);
  }

  async fetch(accountSid: string, sid: string): Promise<EventSink | undefined> {
    const sink = await this.bySid(sid);
    return sink?.accountSid === accountSid ? sink : undefined;
  }

  /** A sink by its SID alone, for whoever delivers. */
  async bySid(sid: string): Promise<EventSink | undefined> {
    const row = await this.database.selectFrom('event_sink').selectAll().where('sid', '=', sid).executeTakeFirst();
    return row && toSink(row);
  }

  /** The sinks of an account, newest first. */
  async list(accountSid: string, page: PageQuery, { status, inUse }: SinkFilter = {}): Promise<Page<EventSink>> {
    let query = this.database.selectFrom('event_sink').selectAll().where('account_sid', '=', accountSid);
    if (status !== undefined) query = query.where(sql<string>`status`, '=', status);
    if (inUse !== undefined) {
      query = query.where(inUse ? IS_USED : sql<boolean>`not ${IS_USED}`);
    }
    const { rows, ...tokens } = await readPage(query, KEY, page);
    return { rows: rows.map(toSink), ...tokens };
  }

  /** Describes a sink anew; undefined where there is none. */
  async describe(
    accountSid: string,
    sid: string,
    description: string,
    now = new Date(),
  ): Promise<EventSink | undefined> {
    const row = await this.database
      .updateTable('event_sink')
      .set({ description, date_updated: now.toISOString() })
      .where('sid', '=', sid)
      .where('account_sid', '=', accountSid)
      .returningAll()
      .executeTakeFirst();
    return row && toSink(row);
  }

  /** Deletes a sink that no subscription uses. Returns whether there was one. */
  async delete(accountSid: string, sid: string): Promise<boolean> {
    const { numDeletedRows } = await this.database
      .deleteFrom('event_sink')
      .where('sid', '=', sid)
      .where('account_sid', '=', accountSid)
      .where(sql<boolean>`not ${IS_USED}`)
      .executeTakeFirst();
    return numDeletedRows > 0;
  }

  /** Sinks with subscriptions that have not got all that was announced, and how many events they lack at most. */
  async behind(limit: number): Promise<{ sid: string; lag: number }[]> {
    return this.database
      .selectFrom('event_sink')
      .innerJoin('event_log', 'event_log.account_sid', 'event_sink.account_sid')
      .select(['event_sink.sid', sql<number>`event_log.last_position - event_sink.position`.as('lag')])
      .whereRef('event_sink.position', '<', 'event_log.last_position')
      .where(IS_USED)
      .limit(limit)
      .execute();
  }

  /**
   * Notes how far a sink has got. One that is further already stays where it is: two deliverers may overlap for a moment
   * when a process dies.
   */
  async advance(sid: string, position: number, status: EventSink['status']): Promise<void> {
    await this.database
      .updateTable('event_sink')
      .set({ position, status })
      .where('sid', '=', sid)
      .where('position', '<', position)
      .execute();
  }
}

function toSink(row: Selectable<EventSinkTable>): EventSink {
  return {
    sid: row.sid,
    accountSid: row.account_sid,
    description: row.description,
    configuration: JSON.parse(row.configuration) as SinkConfiguration,
    status: row.status,
    position: row.position,
    dateCreated: row.date_created,
    dateUpdated: row.date_updated,
  };
}
