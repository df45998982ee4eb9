import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { Accounts } from './accounts';
import { ApiKeys } from './api-keys';
import { Blobs } from './blobs';
import { openPostgres, openSqlite } from './database';
import { EventSinks } from './event-sinks';
import { EventSubscriptions } from './event-subscriptions';
import { Events } from './events';
import { Executions } from './executions';
import { Flows } from './flows';
import { InboundMessages } from './inbound-messages';
import { migrate } from './migrate';
import { STORE_MIGRATIONS } from './migrations';
import { OutboundMessages } from './outbound-messages';
import { Revisions } from './revisions';
import type { StoreTables } from './schema';
import { Steps } from './steps';
import { TemporalHomes } from './temporal-home';
import { UnsettledExecutions } from './unsettled-executions';

/** Everything that is kept besides what Temporal owns. One repository for each kind of record. */
export interface Store {
  readonly flows: Flows;
  readonly revisions: Revisions;
  readonly executions: Executions;
  readonly unsettled: UnsettledExecutions;
  readonly steps: Steps;
  readonly temporalHome: TemporalHomes;
  readonly blobs: Blobs;
  readonly inbound: InboundMessages;
  readonly outbound: OutboundMessages;
  readonly accounts: Accounts;
  readonly apiKeys: ApiKeys;
  readonly events: Events;
  readonly sinks: EventSinks;
  readonly subscriptions: EventSubscriptions;
  /** @throws when the database does not answer, or takes nothing in: one that is read-only answers, and is of no use */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** `postgres://…`; without it an SQLite file in the data directory. */
  databaseUrl?: string;
  dataDir: string;
  /** Told of what goes wrong while nobody waits for an answer. */
  onError: (error: Error) => void;
}

/** Opens the store, at its newest schema. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const database = await openDatabase(options);
  try {
    await migrate(database, 'perdure', STORE_MIGRATIONS);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return createStore(database);
}

/** Opens the store at the schema that it has, for one who reads it beside processes of another build. */
export async function openStoreAsItIs(options: StoreOptions): Promise<Pick<Store, 'blobs' | 'close'>> {
  return createStore(await openDatabase(options));
}

async function openDatabase({ databaseUrl, dataDir, onError }: StoreOptions): Promise<Kysely<StoreTables>> {
  if (databaseUrl) return openPostgres<StoreTables>(databaseUrl, { onIdleError: onError });
  return openSqlite<StoreTables>(join(dataDir, 'perdure.db'));
}

/** The store over a database that is open, at its newest schema. */
export function createStore(database: Kysely<StoreTables>): Store {
  return {
    flows: new Flows(database),
    revisions: new Revisions(database),
    executions: new Executions(database),
    unsettled: new UnsettledExecutions(database),
    steps: new Steps(database),
    temporalHome: new TemporalHomes(database),
    blobs: new Blobs(database),
    inbound: new InboundMessages(database),
    outbound: new OutboundMessages(database),
    accounts: new Accounts(database),
    apiKeys: new ApiKeys(database),
    events: new Events(database),
    sinks: new EventSinks(database),
    subscriptions: new EventSubscriptions(database),
    ping: async () => void (await sql`delete from blob_use where 1 = 0`.execute(database)),
    close: () => database.destroy(),
  };
}

export type { AccountFilter, AccountRecord } from './accounts';
export type { ApiKeyRecord } from './api-keys';
export type { EventSink, SinkConfiguration } from './event-sinks';
export type { EventSubscription } from './event-subscriptions';
export type { WorkflowTask } from './event-writer';
export type { AnnouncedEvent, PendingEvents } from './events';
export { takeLock } from './lock-file';
export { InvalidPageToken, type Page, type PageQuery } from './page';
export { parseRevision } from './revision-selector';
export type { ExecutionFilter, ExecutionRecord } from './execution-record';
export type { Flow, FlowChange, FlowRevision, FlowSave, WithDefinition } from './flow-record';
export type { Step } from './step-rows';
export type { TemporalHome } from './temporal-home';
export { isStoreUnavailable } from './unavailable';
