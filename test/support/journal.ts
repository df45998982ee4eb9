import type { StudioContext } from '../../src/engine/context';
import type { JournalBatch, StepRecord } from '../../src/engine/journal';
import { newSid } from '../../src/twilio/sid';

/** The execution of a batch of the journal, with what a test does not care for filled in. */
export function journalExecution(changes: Partial<JournalBatch['execution']> = {}): JournalBatch['execution'] {
  return {
    sid: newSid('FN'),
    accountSid: newSid('AC'),
    flowSid: newSid('FW'),
    revision: 1,
    workflowId: newSid('FW'),
    contactAddress: '+15550199',
    initiatedBy: null,
    startedAt: '2026-11-21T10:00:00.000Z',
    position: 'Trigger',
    cleanup: [],
    ...changes,
  };
}

/** A batch of the journal; the first one of an execution where it begins with its first step. */
export function journalBatch(
  execution: JournalBatch['execution'],
  rest: Partial<Omit<JournalBatch, 'execution'>> = {},
): JournalBatch {
  const from = rest.steps?.[0]?.index ?? 0;
  return { execution, ...(from === 0 && { base: journalBase(execution) }), from, steps: [], replaying: false, ...rest };
}

/** The context with which an execution begins. */
export function journalBase({ sid, flowSid, contactAddress }: JournalBatch['execution']): StudioContext {
  return {
    flow: { sid, flow_sid: flowSid, channel: { address: '+15550100' }, data: {}, variables: {}, add_ons: {} },
    contact: { channel: { address: contactAddress } },
    trigger: { request: {} },
    widgets: {},
  };
}

/** A step of the journal. */
export function journalStep(index: number, changes: Partial<StepRecord> = {}): StepRecord {
  return {
    sid: newSid('FT'),
    index,
    widget: `w${index}`,
    type: 'send-message',
    event: 'sent',
    to: `w${index + 1}`,
    parentStepSid: null,
    startedAt: `2026-11-21T10:00:0${index % 10}.000Z`,
    endedAt: `2026-11-21T10:00:0${index % 10}.500Z`,
    inputs: {},
    warnings: [],
    ...changes,
  };
}
