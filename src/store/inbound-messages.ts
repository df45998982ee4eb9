import type { Kysely } from 'kysely';
import { forgetClaims } from './claims';
import { databaseClock, type MomentAfter } from './database-clock';
import { prepareQuery, type PreparedQuery } from './prepared-query';
import type { StoreTables } from './schema';

/** Seconds after which a message that was claimed and never accepted may be claimed again: its handler has died. */
const LEASE_SECONDS = 10;

/** Messages in one statement, so that the count of its parameters stays within what the databases take. */
const KEYS_AT_ONCE = 500;

/**
 * - `new`: the caller has it now, and either accepts or releases it
 * - {@link Repeated}: the same, but somebody had it before, and it is not known whether it has had its effect
 * - `pending`: another caller has it
 * - `accepted`: its effect has happened
 */
export type Claim = 'new' | Repeated | 'pending' | 'accepted';

/** A message that somebody had before. */
export interface Repeated {
  /** When the first of them had it. */
  since: Date;
}

/** The log of messages that came in by webhook: the same message several times has one effect. */
export class InboundMessages {
  private readonly insert: PreparedQuery<{ key: string; now: string | null }>;
  private readonly at: MomentAfter;

  constructor(private readonly database: Kysely<StoreTables>) {
    this.at = databaseClock(database);
    this.insert = prepareQuery(database, (value) =>
      database
        .insertInto('inbound_message')
        .values({ message_key: value('key'), status: 'pending', date_claimed: this.at(value('now')) })
        .onConflict((conflict) => conflict.column('message_key').doNothing()),
    );
  }

  /**
   * Asks for a message, by what identifies it. Of several callers at once exactly one gets it, whatever their clocks show.
   *
   * @param time by the database's clock unless told
   */
  async claim(key: string, time?: Date): Promise<Claim> {
    const now = time?.toISOString() ?? null;
    const { numAffectedRows } = await this.insert({ key, now });
    if (numAffectedRows === 1n) return 'new';
    return (await this.claimAgain(key, now)) ?? this.statusOf(key);
  }

  private async claimAgain(key: string, now: string | null): Promise<Repeated | undefined> {
    const row = await this.database
      .updateTable('inbound_message')
      .set({ status: 'pending', date_claimed: this.at(now) })
      .set((before) => ({ date_first_claimed: before.fn.coalesce('date_first_claimed', 'date_claimed') }))
      .where('message_key', '=', key)
      .where((row) =>
        row.or([
          row('status', '=', 'released'),
          row.and([
            row('status', '=', 'pending'),
            // A clock that was set back must not make it wait for the time that has gone already.
            row.or([
              row('date_claimed', '<', this.at(now, -LEASE_SECONDS)),
              row('date_claimed', '>', this.at(now, LEASE_SECONDS)),
            ]),
          ]),
        ]),
      )
      .returning((row) => row.fn.coalesce('date_first_claimed', 'date_claimed').as('since'))
      .executeTakeFirst();
    return row && { since: new Date(row.since) };
  }

  private async statusOf(key: string): Promise<'pending' | 'accepted'> {
    const row = await this.database
      .selectFrom('inbound_message')
      .select('status')
      .where('message_key', '=', key)
      .executeTakeFirst();
    return row?.status === 'accepted' ? 'accepted' : 'pending';
  }

  /** The effects of these messages have happened. */
  async accept(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
      await this.database
        .updateTable('inbound_message')
        .set({ status: 'accepted' })
        .where('message_key', 'in', keys.slice(start, start + KEYS_AT_ONCE))
        .execute();
    }
  }

  /** The message may have had its effect or not: the next caller gets it as one that is {@link Repeated}. */
  async release(key: string): Promise<void> {
    await this.database
      .updateTable('inbound_message')
      .set({ status: 'released' })
      .where('message_key', '=', key)
      .where('status', '=', 'pending')
      .execute();
  }

  /** Forgets messages claimed before a time; see {@link forgetClaims}. */
  purge(before: string, limit: number): Promise<number> {
    return forgetClaims(this.database, 'inbound_message', before, limit);
  }
}
