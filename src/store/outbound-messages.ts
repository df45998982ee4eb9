import type { Kysely } from 'kysely';
import { forgetClaims } from './claims';
import { prepareQuery, type PreparedQuery } from './prepared-query';
import type { StoreTables } from './schema';

/** Which step has sent which plain message: those can carry no mark of ours at Twilio. */
export class OutboundMessages {
  private readonly insert: PreparedQuery<{ sid: string; key: string; now: string }>;

  constructor(private readonly database: Kysely<StoreTables>) {
    this.insert = prepareQuery(database, (value) =>
      database
        .insertInto('outbound_message')
        .values({ sid: value('sid'), step_key: value('key'), date_claimed: value('now') })
        .onConflict((conflict) => conflict.column('sid').doNothing()),
    );
  }

  /**
   * Asks for a message in the name of a step. Of several steps the first one gets it, however often it asks.
   *
   * @returns whether it is the step's
   */
  async claim(sid: string, stepKey: string, now: Date): Promise<boolean> {
    const { numAffectedRows } = await this.insert({ sid, key: stepKey, now: now.toISOString() });
    if (numAffectedRows === 1n) return true;
    const row = await this.database
      .selectFrom('outbound_message')
      .select('step_key')
      .where('sid', '=', sid)
      .executeTakeFirst();
    return row?.step_key === stepKey;
  }

  /** Forgets messages claimed before a time; see {@link forgetClaims}. */
  purge(before: string, limit: number): Promise<number> {
    return forgetClaims(this.database, 'outbound_message', before, limit);
  }
}
