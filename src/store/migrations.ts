import { sql, type Kysely, type SqlBool } from 'kysely';
import { createBlobUses } from './blob-uses';
import { createEvents } from './event-tables';
import { bytesType, type Migrations } from './migrate';

/** The store's schema, step by step. What each column holds is told in `schema.ts`. */
export const STORE_MIGRATIONS: Migrations = {
  '0001-flows': { up: createFlows },
  '0002-executions': { up: createExecutions },
  '0003-inbound-messages': { up: createInboundMessages },
  '0004-accounts': { up: createAccounts },
  '0005-events': { up: createEvents },
  '0006-account-filters': { up: indexAccountFilters },
  '0007-blob-uses': { up: createBlobUses },
  '0008-secondary-tokens': { up: addSecondaryTokens },
  '0009-unsettled-executions': { up: indexUnsettled },
  '0010-first-runs': { up: addFirstRuns },
  '0011-temporal-home': { up: createTemporalHome },
  '0012-outbound-messages': { up: createOutboundMessages },
  '0013-first-claims': { up: addFirstClaims },
};

async function createFlows(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('blob')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('bytes', sql.raw(bytesType(database)), (column) => column.notNull())
    .addColumn('date_kept', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('blob_by_date').on('blob').column('date_kept').execute();
  await schema
    .createTable('flow')
    .addColumn('sid', 'text', (column) => column.primaryKey())
    .addColumn('account_sid', 'text', (column) => column.notNull())
    .addColumn('latest_revision', 'integer', (column) => column.notNull())
    .addColumn('published_revision', 'integer')
    .addColumn('test_users', 'text', (column) => column.notNull())
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addColumn('date_updated', 'text', (column) => column.notNull())
    .addColumn('date_deleted', 'text')
    .execute();
  await schema.createIndex('flow_by_date').on('flow').columns(['account_sid', 'date_created', 'sid']).execute();
  await schema
    .createTable('flow_revision')
    .addColumn('flow_sid', 'text', (column) => column.notNull().references('flow.sid'))
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('friendly_name', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('definition_hash', 'text', (column) => column.notNull().references('blob.hash'))
    .addColumn('definition_size', 'integer', (column) => column.notNull())
    .addColumn('commit_message', 'text')
    .addColumn('warnings', 'text', (column) => column.notNull())
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('flow_revision_key', ['flow_sid', 'revision'])
    .execute();
  await schema.createIndex('flow_revision_by_hash').on('flow_revision').column('definition_hash').execute();
}

/** Also those that were deleted. */
export const HAS_ENDED = sql<SqlBool>`status <> 'active'`;

async function createExecutions(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('execution')
    .addColumn('sid', 'text', (column) => column.primaryKey())
    .addColumn('account_sid', 'text', (column) => column.notNull())
    .addColumn('flow_sid', 'text', (column) => column.notNull())
    .addColumn('flow_revision', 'integer', (column) => column.notNull())
    .addColumn('workflow_id', 'text', (column) => column.notNull())
    .addColumn('contact_address', 'text', (column) => column.notNull())
    .addColumn('initiated_by', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('base', 'text')
    .addColumn('position', 'text')
    .addColumn('cleanup', 'text', (column) => column.notNull())
    .addColumn('step_count', 'integer', (column) => column.notNull())
    .addColumn('ended_reason', 'text')
    .addColumn('ended_message', 'text')
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addColumn('date_updated', 'text', (column) => column.notNull())
    .addColumn('date_end_requested', 'text')
    .execute();
  // One index for each way the list is asked for: all of a flow, and by status; both in the list's order.
  await schema.createIndex('execution_by_date').on('execution').columns(['flow_sid', 'date_created', 'sid']).execute();
  const byStatus = ['flow_sid', 'status', 'date_created', 'sid'];
  await schema.createIndex('execution_by_status').on('execution').columns(byStatus).execute();
  const byWorkflow = ['workflow_id', 'status', 'date_created'];
  await schema.createIndex('execution_by_workflow').on('execution').columns(byWorkflow).execute();
  await schema.createIndex('execution_by_end').on('execution').column('date_updated').where(HAS_ENDED).execute();
  await createSteps(database);
}

async function createSteps({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('step')
    .addColumn('execution_sid', 'text', (column) => column.notNull().references('execution.sid').onDelete('cascade'))
    .addColumn('step_index', 'integer', (column) => column.notNull())
    .addColumn('sid', 'text', (column) => column.notNull())
    .addColumn('widget', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('next_widget', 'text')
    .addColumn('parent_step_sid', 'text')
    .addColumn('date_started', 'text', (column) => column.notNull())
    .addColumn('date_ended', 'text', (column) => column.notNull())
    .addColumn('changes', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('step_key', ['execution_sid', 'step_index'])
    .execute();
}

async function createInboundMessages({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('inbound_message')
    .addColumn('message_key', 'text', (column) => column.primaryKey())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('date_claimed', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('inbound_message_by_date').on('inbound_message').column('date_claimed').execute();
}

async function createAccounts({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('account')
    .addColumn('sid', 'text', (column) => column.primaryKey())
    .addColumn('owner_sid', 'text', (column) => column.notNull())
    .addColumn('friendly_name', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('auth_token', 'text', (column) => column.notNull())
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addColumn('date_updated', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('account_by_date').on('account').columns(['owner_sid', 'date_created', 'sid']).execute();
  await schema
    .createTable('api_key')
    .addColumn('sid', 'text', (column) => column.primaryKey())
    .addColumn('account_sid', 'text', (column) => column.notNull())
    .addColumn('friendly_name', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('secret_hash', 'text', (column) => column.notNull())
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addColumn('date_updated', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('api_key_by_date').on('api_key').columns(['account_sid', 'date_created', 'sid']).execute();
}

/** One index for each way the list of accounts is asked for, in its order. */
async function indexAccountFilters({ schema }: Kysely<unknown>): Promise<void> {
  const byStatus = ['owner_sid', 'status', 'date_created', 'sid'];
  await schema.createIndex('account_by_status').on('account').columns(byStatus).execute();
  const byName = ['owner_sid', 'friendly_name', 'date_created', 'sid'];
  await schema.createIndex('account_by_name').on('account').columns(byName).execute();
}

/** A second token while an account changes from one to another. */
async function addSecondaryTokens({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('account').addColumn('secondary_auth_token', 'text').execute();
}

/** Those that run, as far as is known, and those that have not undone yet what they put at Twilio. */
export const IS_UNSETTLED = sql<SqlBool>`(status = 'active' or cleanup <> '[]')`;

/** A few of all executions, which are gone through again and again. */
async function indexUnsettled({ schema }: Kysely<unknown>): Promise<void> {
  await schema.createIndex('execution_unsettled').on('execution').column('sid').where(IS_UNSETTLED).execute();
}

/** Where Temporal is asked what became of an execution. */
async function addFirstRuns({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('execution').addColumn('first_run_id', 'text').execute();
}

/** Where executions run. */
async function createTemporalHome({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('temporal_home')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('namespace_id', 'text', (column) => column.notNull())
    .addColumn('namespace', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .execute();
}

/** Whose message is whose, among those that carry no mark. */
async function createOutboundMessages({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('outbound_message')
    .addColumn('sid', 'text', (column) => column.primaryKey())
    .addColumn('step_key', 'text', (column) => column.notNull())
    .addColumn('date_claimed', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('outbound_message_by_date').on('outbound_message').column('date_claimed').execute();
}

/** Since when a message may have had its effect that is claimed again. */
async function addFirstClaims({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('inbound_message').addColumn('date_first_claimed', 'text').execute();
}
