import type { Kysely } from 'kysely';
import type { JsonObject } from '../engine/context';
import type { StudioEventType } from '../events/event-types';
import type { StudioEvent } from '../events/studio-event';
import { announceEvents } from './announce';
import { NOT_ANNOUNCED } from './event-tables';
import { wantsEvents, type WorkflowTask } from './event-writer';
import type { EventTable, StoreTables } from './schema';

/** An event that everybody may know. */
export interface AnnouncedEvent extends Omit<StudioEvent, 'order'> {
  /** Place in the account's log, from 1. Later events have greater ones; some numbers are missing. */
  position: number;
  /** When it became known: ISO 8601. */
  announcedAt: string;
}

/** Events of one execution that one workflow task has told of, and that nobody knows yet. */
export interface PendingEvents {
  executionSid: string;
  workflowId: string;
  /** Undefined: they are certain. */
  task?: WorkflowTask;
  /** Their places among the execution's events. */
  orders: number[];
}

/** Which events of an account are asked for. */
export interface EventQuery {
  /** Only later ones. */
  after: number;
  limit: number;
  types?: readonly StudioEventType[];
}

/**
 * The log of events. What the journal tells waits here until it is certain, and is then announced: it gets the next place
 * in its account's log, which it keeps. Places are given under a lock of the log, so that whoever has read up to a place
 * has missed nothing before it.
 */
export class Events {
  constructor(private readonly database: Kysely<StoreTables>) {}

  /** Some of the executions with events that are not announced. */
  async unannounced(limit: number): Promise<string[]> {
    const rows = await this.database
      .selectFrom('event')
      .select('execution_sid')
      .distinct()
      .where(NOT_ANNOUNCED)
      .limit(limit)
      .execute();
    return rows.map((row) => row.execution_sid);
  }

  /** What of an execution is not announced, in order; what one task told, and nothing of another between, together. */
  async pending(executionSid: string): Promise<PendingEvents[]> {
    const rows = await this.database
      .selectFrom('event')
      .innerJoin('execution', 'execution.sid', 'event.execution_sid')
      .select(['event.event_order', 'event.run_id', 'event.history_length', 'execution.workflow_id'])
      .where('event.execution_sid', '=', executionSid)
      .where('event.position', 'is', null)
      .orderBy('event.event_order')
      .execute();
    return rows.reduce<PendingEvents[]>((groups, row) => {
      const task = row.run_id === '' ? undefined : { runId: row.run_id, historyLength: row.history_length };
      const last = groups.at(-1);
      if (last && isSame(last.task, task)) last.orders.push(row.event_order);
      else groups.push({ executionSid, workflowId: row.workflow_id, task, orders: [row.event_order] });
      return groups;
    }, []);
  }

  /**
   * Announces events of an execution, which {@link pending} has told; see {@link announceEvents}.
   *
   * @returns the account that has news; undefined where there was nothing left to announce
   */
  async announce(groups: readonly PendingEvents[], now = new Date()): Promise<string | undefined> {
    const [first] = groups;
    if (!first) return undefined;
    return this.database
      .transaction()
      .execute((transaction) => announceEvents(transaction, first.executionSid, { groups, now }));
  }

  /** Forgets what a workflow task has told that came to nothing. */
  async discard({ executionSid, task }: PendingEvents): Promise<void> {
    if (!task) return;
    await this.database
      .deleteFrom('event')
      .where('execution_sid', '=', executionSid)
      .where('run_id', '=', task.runId)
      .where('history_length', '=', task.historyLength)
      .where(NOT_ANNOUNCED)
      .execute();
  }

  /** Announced events of an account, in their order. */
  async after(accountSid: string, { after, limit, types }: EventQuery): Promise<AnnouncedEvent[]> {
    let query = this.database
      .selectFrom('event')
      .selectAll()
      .where('account_sid', '=', accountSid)
      .where('position', 'is not', null)
      .where('position', '>', after);
    if (types) query = query.where('type', 'in', [...types]);
    return (await query.orderBy('position').limit(limit).execute()).map(toEvent);
  }

  /** Place of the newest announced event of an account; 0 before the first. */
  async lastPosition(accountSid: string): Promise<number> {
    const row = await this.database
      .selectFrom('event_log')
      .select('last_position')
      .where('account_sid', '=', accountSid)
      .executeTakeFirst();
    return row?.last_position ?? 0;
  }

  /** Place of the oldest event that is still kept; undefined where none is. */
  async firstPosition(accountSid: string): Promise<number | undefined> {
    const [first] = await this.after(accountSid, { after: 0, limit: 1 });
    return first?.position;
  }

  /** Has the events of an account kept for readers until a time (ISO 8601), whether or not there is a subscription. */
  async want(accountSid: string, until: string): Promise<void> {
    await this.database
      .insertInto('event_log')
      .values({ account_sid: accountSid, last_position: 0, wanted_until: until })
      .onConflict((conflict) =>
        conflict.column('account_sid').doUpdateSet({ wanted_until: until }).where('event_log.wanted_until', '<', until),
      )
      .execute();
  }

  /** Whether events of an account are being written. */
  async isWanted(accountSid: string, now = new Date()): Promise<boolean> {
    const { wanted } = await this.database
      .selectNoFrom(wantsEvents(accountSid, now.toISOString()).as('wanted'))
      .executeTakeFirstOrThrow();
    return wanted === 1;
  }

  /**
   * Removes events that were announced before a time (ISO 8601), oldest first. What a sink has not got by then it does not
   * get.
   *
   * @param limit how many at most, so that one call stays short
   * @returns how many were removed; fewer than the limit when none is left
   */
  async purge(before: string, limit: number): Promise<number> {
    const rows = await this.database
      .selectFrom('event')
      .select(['account_sid', 'position'])
      .where('position', 'is not', null)
      .where('date_announced', '<', before)
      .orderBy('date_announced')
      .limit(limit)
      .execute();
    const byAccount = new Map<string, number[]>();
    for (const { account_sid, position } of rows) {
      byAccount.set(account_sid, [...(byAccount.get(account_sid) ?? []), position ?? 0]);
    }
    for (const [accountSid, positions] of byAccount) {
      await this.database
        .deleteFrom('event')
        .where('account_sid', '=', accountSid)
        .where('position', 'in', positions)
        .execute();
    }
    return rows.length;
  }
}

function isSame(one: WorkflowTask | undefined, other: WorkflowTask | undefined): boolean {
  return one?.runId === other?.runId && one?.historyLength === other?.historyLength;
}

function toEvent(row: EventTable): AnnouncedEvent {
  return {
    position: row.position ?? 0,
    announcedAt: row.date_announced ?? '',
    id: row.id,
    type: row.type,
    accountSid: row.account_sid,
    flowSid: row.flow_sid,
    executionSid: row.execution_sid,
    time: row.date_event,
    data: JSON.parse(row.data) as JsonObject,
  };
}
