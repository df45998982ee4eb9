import type { StepRecord } from '../engine/journal';
import type { StepTable } from './schema';

/** What tells of a step, beside its place and what it read and wrote. */
const FACTS = [
  'sid',
  'widget',
  'type',
  'event',
  'next_widget',
  'parent_step_sid',
  'date_started',
  'date_ended',
] as const satisfies readonly (keyof StepTable)[];

/** Columns of a list: all but what the step read and wrote, which can be large. */
export const LISTED = ['step_index', ...FACTS] as const;

/** All that a step tells. */
export const TOLD = [...FACTS, 'changes', 'detail'] as const satisfies readonly (keyof StepTable)[];

/** A step, as lists have it. */
export type Step = Pick<
  StepRecord,
  'sid' | 'index' | 'widget' | 'type' | 'event' | 'to' | 'parentStepSid' | 'startedAt' | 'endedAt'
>;

/** What is not a column of its own and not for people to read is a change of the context. */
export function toStepRow(executionSid: string, step: StepRecord): StepTable {
  const { sid, index, widget, type, event, to, parentStepSid, startedAt, endedAt, inputs, warnings, ...changes } = step;
  return {
    sid,
    execution_sid: executionSid,
    step_index: index,
    widget,
    type,
    event,
    next_widget: to,
    parent_step_sid: parentStepSid,
    date_started: startedAt,
    date_ended: endedAt,
    changes: JSON.stringify(changes),
    detail: JSON.stringify({ inputs, warnings }),
  };
}

/** A row as a step. */
export function toStep(row: Omit<StepTable, 'execution_sid' | 'changes' | 'detail'>): Step {
  return {
    sid: row.sid,
    index: row.step_index,
    widget: row.widget,
    type: row.type,
    event: row.event,
    to: row.next_widget,
    parentStepSid: row.parent_step_sid,
    startedAt: row.date_started,
    endedAt: row.date_ended,
  };
}
