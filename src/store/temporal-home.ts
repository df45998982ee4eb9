import type { Kysely, Selectable } from 'kysely';
import type { StoreTables, TemporalHomeTable } from './schema';

/** The namespace of Temporal that the executions of a store run in. */
export interface TemporalHome {
  /** Temporal's id of it, which no other namespace has, on whichever server. */
  namespaceId: string;
  namespace: string;
  /** `host:port`; null for the embedded Temporal. */
  address: string | null;
}

/** There is one, or none yet. */
const THE_ONE = 1;

/** Where the executions of this store run: at another place Temporal knows none of them. */
export class TemporalHomes {
  constructor(private readonly database: Kysely<StoreTables>) {}

  /** Notes a home where none is noted yet, and returns the one that is. */
  async settle(found: TemporalHome): Promise<TemporalHome> {
    await this.database
      .insertInto('temporal_home')
      .values({ id: THE_ONE, ...toRow(found) })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    return toHome(await this.database.selectFrom('temporal_home').selectAll().executeTakeFirstOrThrow());
  }

  /** Notes another home in the place of one. */
  async move(from: Pick<TemporalHome, 'namespaceId'>, to: TemporalHome): Promise<void> {
    await this.database
      .updateTable('temporal_home')
      .set(toRow(to))
      .where('namespace_id', '=', from.namespaceId)
      .execute();
  }
}

function toRow({ namespaceId, namespace, address }: TemporalHome): Omit<TemporalHomeTable, 'id'> {
  return { namespace_id: namespaceId, namespace, address };
}

function toHome({ namespace_id: namespaceId, namespace, address }: Selectable<TemporalHomeTable>): TemporalHome {
  return { namespaceId, namespace, address };
}
