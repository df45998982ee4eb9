import type { StudioEventType } from '../events/event-types';

/**
 * The tables of the store. Every column is portable between SQLite and PostgreSQL: text, integer or bytes. Times are
 * ISO 8601 in UTC with milliseconds, so that they sort as text; JSON is text and is never looked into by a query.
 */
export interface StoreTables {
  flow: FlowTable;
  flow_revision: FlowRevisionTable;
  execution: ExecutionTable;
  step: StepTable;
  temporal_home: TemporalHomeTable;
  blob: BlobTable;
  blob_use: BlobUseTable;
  inbound_message: InboundMessageTable;
  outbound_message: OutboundMessageTable;
  account: AccountTable;
  api_key: ApiKeyTable;
  event: EventTable;
  event_log: EventLogTable;
  event_sink: EventSinkTable;
  event_subscription: EventSubscriptionTable;
}

export interface FlowTable {
  /** FW…. */
  sid: string;
  account_sid: string;
  latest_revision: number;
  /** Newest revision that was saved as published; null before the first. */
  published_revision: number | null;
  /** JSON array of contact addresses. */
  test_users: string;
  date_created: string;
  date_updated: string;
  /** Set when the flow was deleted: its executions keep their records, and those that still end their definition. */
  date_deleted: string | null;
}

/** A saved state of a flow; never changed. */
export interface FlowRevisionTable {
  flow_sid: string;
  revision: number;
  friendly_name: string;
  status: 'draft' | 'published';
  /** Key of the definition's text in `blob`. */
  definition_hash: string;
  /** Its length in bytes. */
  definition_size: number;
  commit_message: string | null;
  /** JSON array of problems. */
  warnings: string;
  date_created: string;
}

export interface ExecutionTable {
  /** FN…. */
  sid: string;
  account_sid: string;
  flow_sid: string;
  flow_revision: number;
  workflow_id: string;
  /** Temporal's run that it began in; null for one of before this column: its SID names the run. */
  first_run_id: string | null;
  contact_address: string;
  initiated_by: string | null;
  /** A deleted execution keeps its row, without anything personal, so that a late journal cannot bring it back. */
  status: 'active' | 'ended' | 'deleted';
  /** JSON: the context at the start; null until it is known. */
  base: string | null;
  /** The widget that runs or waits; null once ended. */
  position: string | null;
  /** JSON array: what is to be undone at Twilio when it ends. */
  cleanup: string;
  /** Length of the journal, as far as it has come in. */
  step_count: number;
  ended_reason: string | null;
  ended_message: string | null;
  date_created: string;
  date_updated: string;
  /** Set when somebody ended it: it counts as ended from then on, whatever the journal still brings. */
  date_end_requested: string | null;
}

export interface StepTable {
  /** FT…. */
  sid: string;
  execution_sid: string;
  /** Position in the journal, from 0. */
  step_index: number;
  widget: string;
  type: string;
  event: string;
  /** Null where the execution, or the subflow, ended. */
  next_widget: string | null;
  parent_step_sid: string | null;
  date_started: string;
  date_ended: string;
  /** JSON: what the step changed in the context. */
  changes: string;
  /** JSON: rendered inputs and warnings. */
  detail: string;
}

/** One row at most. */
export interface TemporalHomeTable {
  /** 1. */
  id: number;
  /** UUID. */
  namespace_id: string;
  namespace: string;
  /** `host:port`; null for the embedded Temporal. */
  address: string | null;
}

/** Bytes by the SHA-256 of their content. */
export interface BlobTable {
  hash: string;
  bytes: Uint8Array;
  /** When they were last asked to be kept. */
  date_kept: string;
}

/** A workflow whose history refers to a blob; or the SID of an execution that was deleted, which once did. */
export interface BlobUseTable {
  hash: string;
  workflow_id: string;
  /** When it was last put for it. */
  date_used: string;
}

/** Messages that came in, so that the same one twice has one effect. */
export interface InboundMessageTable {
  message_key: string;
  /** `released`: somebody has tried and cannot say whether it has had its effect. */
  status: 'pending' | 'released' | 'accepted';
  date_claimed: string;
  /** Where it was claimed more often than once; else null. */
  date_first_claimed: string | null;
}

/** Plain messages that were sent, so that no step takes another one's for its own. */
export interface OutboundMessageTable {
  /** SM… or MM…. */
  sid: string;
  /** The key of the step that has sent it. */
  step_key: string;
  date_claimed: string;
}

/** The account of the configuration and its subaccounts. */
export interface AccountTable {
  /** AC…. */
  sid: string;
  /** The main account, which is its own. */
  owner_sid: string;
  friendly_name: string;
  status: 'active' | 'suspended' | 'closed';
  /** In clear, as webhooks are signed with it; empty for the main account, whose token the configuration has. */
  auth_token: string;
  /** Accepted as well, while the account changes to it; null = there is one token. */
  secondary_auth_token: string | null;
  date_created: string;
  date_updated: string;
}

export interface ApiKeyTable {
  /** SK…. */
  sid: string;
  account_sid: string;
  friendly_name: string;
  /** JSON array of what it may do. */
  scopes: string;
  secret_hash: string;
  date_created: string;
  date_updated: string;
}

/** What happened to executions whose account wants to hear of it. */
export interface EventTable {
  execution_sid: string;
  /** Place among the events of the execution. */
  event_order: number;
  /** NO…. */
  id: string;
  account_sid: string;
  flow_sid: string;
  type: StudioEventType;
  /** When it happened. */
  date_event: string;
  /** JSON. */
  data: string;
  /** Temporal's run whose workflow task told of it; empty where it is certain. */
  run_id: string;
  /** Events in the run's history when that task began: its number within the run. */
  history_length: number;
  /** Place among all events of the account, once it is announced; null before. */
  position: number | null;
  date_announced: string | null;
}

/** The announced events of an account, as one log. */
export interface EventLogTable {
  account_sid: string;
  /** Of the newest event. */
  last_position: number;
  /** Until when events are kept for readers, whether or not there is a subscription; empty: they are not. */
  wanted_until: string;
}

export interface EventSinkTable {
  /** DG…. */
  sid: string;
  account_sid: string;
  description: string;
  /** JSON: where and how it is called. */
  configuration: string;
  status: 'active' | 'failed';
  /** In the account's log, of the newest event that needs no delivery any more. */
  position: number;
  date_created: string;
  date_updated: string;
}

export interface EventSubscriptionTable {
  /** DF…. */
  sid: string;
  account_sid: string;
  sink_sid: string;
  description: string;
  /** JSON object: versions of schemas by event type. */
  types: string;
  date_created: string;
  date_updated: string;
}
