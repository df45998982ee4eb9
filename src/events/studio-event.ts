import { createHash } from 'node:crypto';
import type { JsonObject } from '../engine/context';
import type { Ending, JournalBatch, StepRecord } from '../engine/journal';
import type { StudioEventType } from './event-types';

/** The execution that an event tells of. */
export type ExecutionOfEvent = Pick<
  JournalBatch['execution'],
  'sid' | 'accountSid' | 'flowSid' | 'revision' | 'contactAddress' | 'initiatedBy' | 'startedAt'
>;

/** The step that an event tells of. */
export type StepOfEvent = Pick<
  StepRecord,
  'sid' | 'index' | 'widget' | 'type' | 'event' | 'to' | 'parentStepSid' | 'startedAt' | 'endedAt'
>;

/** Something that happened to an execution, as the journal tells it. */
export interface StudioEvent {
  /** NO…; the same each time that the same thing is told, so that a receiver knows a repetition. */
  id: string;
  type: StudioEventType;
  accountSid: string;
  flowSid: string;
  executionSid: string;
  /** Place among the execution's events: before its steps, a step's index, after its steps. */
  order: number;
  /** When it happened: ISO 8601 with milliseconds. */
  time: string;
  data: JsonObject;
}

const BEFORE_STEPS = -1;
const AFTER_STEPS = 2 ** 31 - 1;

export function executionStarted(execution: ExecutionOfEvent): StudioEvent {
  return eventOf(execution, {
    type: 'com.twilio.studio.flow.execution.started',
    order: BEFORE_STEPS,
    time: execution.startedAt,
    data: { ...executionData(execution), status: 'active', date_updated: execution.startedAt },
  });
}

export function executionEnded(execution: ExecutionOfEvent, { reason, endedAt }: Ending): StudioEvent {
  return eventOf(execution, {
    type: 'com.twilio.studio.flow.execution.ended',
    order: AFTER_STEPS,
    time: endedAt,
    data: { ...executionData(execution), status: 'ended', ended_reason: reason, date_updated: endedAt },
  });
}

/** The fields of the Step resource that say how it went, and nothing of what was said. */
export function stepEnded(execution: ExecutionOfEvent, step: StepOfEvent): StudioEvent {
  return eventOf(execution, {
    type: 'com.twilio.studio.flow.step.ended',
    order: step.index,
    time: step.endedAt,
    data: {
      sid: step.sid,
      execution_sid: execution.sid,
      account_sid: execution.accountSid,
      flow_sid: execution.flowSid,
      flow_revision: execution.revision,
      parent_step_sid: step.parentStepSid,
      name: step.event,
      type: step.type,
      transitioned_from: step.widget,
      transitioned_to: step.to ?? 'Ended',
      date_created: step.startedAt,
      date_updated: step.endedAt,
    },
  });
}

function executionData(execution: ExecutionOfEvent): JsonObject {
  return {
    execution_sid: execution.sid,
    account_sid: execution.accountSid,
    flow_sid: execution.flowSid,
    flow_revision: execution.revision,
    contact_channel_address: execution.contactAddress,
    // The field is required, and a request has no SID: it was made in the name of the account.
    started_by: execution.initiatedBy ?? execution.accountSid,
    date_created: execution.startedAt,
  };
}

function eventOf(
  { sid, accountSid, flowSid }: ExecutionOfEvent,
  event: Pick<StudioEvent, 'type' | 'order' | 'time' | 'data'>,
): StudioEvent {
  const digits = createHash('sha256').update(`${sid}/${event.order}`).digest('hex').slice(0, 32);
  return { id: `NO${digits}`, accountSid, flowSid, executionSid: sid, ...event };
}
