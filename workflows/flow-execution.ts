import { CancellationScope, setHandler, sleep, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { FlowDefinition } from '../src/flow/definition';
import { compact } from '../src/engine/compaction';
import { beginExecution, executionSidOf, type ExecutionState } from '../src/engine/execution';
import type { Machine } from '../src/engine/interpreter';
import { STUDIO_LIMITS, type Limits } from '../src/engine/limits';
import { STUDIO_TIME_ZONE } from '../src/engine/liquid';
import { triggerFromMessage } from '../src/engine/triggers';
import { storeActivities } from './activity-proxies';
import {
  isConversationEnd,
  isDeliveryReceipt,
  isEndRequest,
  isInboundMessage,
  isTwimlReturn,
  requireStart,
} from './arguments';
import { hearInOrder, hears } from './hearing';
import { Inbox } from './inbox';
import { Journal } from './journal';
import {
  conversationEndedSignal,
  deliveryReceiptSignal,
  endRequestedSignal,
  executionStateQuery,
  unwrittenJournalQuery,
  inboundMessageSignal,
  twimlReturnSignal,
  type CarriedExecution,
  type ExecutionSettings,
  type FlowExecutionInput,
  type FlowExecutionResult,
} from './messages';
import { beginInNewRun, goOnInNewRun, needsNewRun } from './new-run';
import { passing } from './passing-value';
import { Programs } from './programs';
import { runToEnd, type Parts } from './run-to-end';
import { searchAttributesOf } from './search-attributes';
import type { Sent } from './send-message';
import { temporalEffects } from './temporal-effects';

/** Longer than Twilio waits for the answer to a webhook of a conversation. */
const HANDOFF_GRACE = '10s';

/**
 * One execution of a Studio flow. Interprets the definition from the trigger to the end of the path; messages come in as
 * signals. Whichever way it ends, what it put on a conversation is taken off again.
 *
 * @param assignedSid of the execution, by whoever began it; one that began otherwise is named after its first run
 * @throws ApplicationFailure where the arguments are none of an execution
 * @throws CancelledFailure after the cleanup, when the execution was ended through the API or cancelled in Temporal
 */
export async function flowExecution(
  input: FlowExecutionInput,
  definition: FlowDefinition,
  assignedSid?: string,
): Promise<FlowExecutionResult> {
  requireStart(input, definition);
  const inbox = new Inbox(input.carried);
  // Before the handlers: a start that is a signal too has its message in both, and handlers are called at once.
  if (input.trigger.initiatedBy) inbox.remember(input.trigger.initiatedBy);
  let state: ExecutionState | null = null;
  const executionSid = input.carried?.state?.executionSid ?? assignedSid ?? executionSidOf(workflowInfo().runId);
  const isMine = (addressed: { executionSid?: string }): boolean =>
    (addressed.executionSid ?? executionSid) === executionSid;
  hearInOrder([
    hears(inboundMessageSignal, isInboundMessage, (message) => isMine(message) && inbox.receive(message)),
    hears(conversationEndedSignal, isConversationEnd, (end) => isMine(end) && inbox.conversationEnded(end)),
    hears(twimlReturnSignal, isTwimlReturn, (back) => isMine(back) && inbox.returned(back)),
    hears(endRequestedSignal, isEndRequest, (request) => isMine(request) && inbox.endRequested()),
    hears(deliveryReceiptSignal, isDeliveryReceipt, (receipt) => inbox.receipt(receipt)),
  ]);
  setHandler(executionStateQuery, () => passing(state));

  const programs = new Programs(input.accountSid);
  programs.add(input.flowSid, input.revision, definition);
  const journal = new Journal(workflowInfo().workflowId, input.carried?.state?.recorded);
  state = input.carried?.state ?? begin(input, executionSid, { programs, journal });
  if (!input.carried?.state && assignedSid === undefined) tag(state);
  setHandler(unwrittenJournalQuery, () => passing(state && journal.unwritten(state)));

  const sent: Sent = { latest: input.carried?.latestSent };
  const parts = { inbox, programs, journal, sent };
  const settings = { ...input.settings, ...ownSettings(definition) };
  const run = await runToEnd(state, machineOf(state, settings, parts), parts);
  if (run.kind === 'suspended') {
    journal.flush(state);
    leaveOutUnread(state, programs, settings);
    return goOnInNewRun({ ...input, carried: { state, ...carry(parts) } }, definition);
  }
  journal.flush(state, run.ending);
  if (state.channel.kind === 'handed-off') await CancellationScope.nonCancellable(() => absorb(input));
  else if (inbox.hasMessage()) await CancellationScope.nonCancellable(() => startAfresh(input, parts));
  if (run.cancellation) throw run.cancellation;
  const { reason, message } = run.ending;
  return { executionSid: state.executionSid, reason, ...(message && { message }), steps: state.steps };
}

/** What the next run has of this one beside its state. */
function carry({ inbox, sent: { latest } }: Parts): Omit<CarriedExecution, 'state'> {
  return { ...inbox.carry(), ...(latest && { latestSent: latest }) };
}

/** What goes over into a new run is written there: it has no large outputs that nothing can read any more. */
function leaveOutUnread(state: ExecutionState, programs: Programs, { compactAbove }: ExecutionSettings): void {
  if (compactAbove === 'off') return;
  compact(state, (frame) => (programs.lost(frame) === undefined ? programs.of(frame) : undefined), compactAbove);
}

function begin(
  input: FlowExecutionInput,
  executionSid: string,
  { programs, journal }: Pick<Parts, 'programs' | 'journal'>,
): ExecutionState {
  const { accountSid, flowSid, revision, trigger } = input;
  const { startTime } = workflowInfo();
  const identity = { accountSid, executionSid, flowSid, revision, startedAt: startTime.toISOString() };
  const state = beginExecution(identity, trigger, programs.of(input).trigger);
  journal.begin(state);
  return state;
}

/**
 * Makes an execution one that can be found, where whoever began it has not done so. All at once: each time that search
 * attributes are written costs Temporal as much as a step.
 */
function tag({ executionSid, flowSid, revision, channel, frames }: ExecutionState): void {
  const contactAddress = frames[0]!.context.contact.channel.address;
  upsertSearchAttributes(searchAttributesOf({ executionSid, flowSid, revision, contactAddress, channel }));
}

/** What a flow says of itself goes before what the installation says; a subflow is part of the flow that has called it. */
function ownSettings({ flags = {} }: FlowDefinition): Pick<ExecutionSettings, 'inbox' | 'requests'> {
  const { inbox, requests } = flags;
  return { ...(inbox && { inbox }), ...(requests && { requests }) };
}

function machineOf(
  state: ExecutionState,
  settings: ExecutionSettings,
  { inbox, programs, journal, sent }: Parts,
): Machine {
  const limits: Limits = { ...STUDIO_LIMITS, ...settings.limits };
  return {
    program: (frame) => programs.of(frame),
    lost: (frame) => programs.lost(frame),
    limits,
    timeZone: settings.timeZone ?? STUDIO_TIME_ZONE,
    record: (step) => journal.add(step, state),
    shouldSuspend: () => needsNewRun(settings),
    effects: temporalEffects({
      inbox,
      inboxMode: settings.inbox ?? 'drop',
      requests: settings.requests,
      pause: () => journal.flush(state),
      announce(change) {
        const changed = change(state.cleanup);
        if (changed) journal.announce(changed, state);
      },
      pace: {
        isPaced: settings.paced ?? false,
        isReply: () => inbox.hasHeard(),
        sender: () => state.frames[0]!.context.flow.channel.address,
      },
      sent,
      channel: () => state.channel,
      loadFlow: (flowSid, revision) => programs.load(flowSid, revision),
    }),
  };
}

/**
 * Messages that were on their way when an agent took over a conversation come to nothing: were the workflow gone, each
 * would begin a new execution in the agent's conversation. The execution itself has ended before.
 */
async function absorb({ trigger }: FlowExecutionInput): Promise<void> {
  if (trigger.channel.kind === 'conversation') await sleep(HANDOFF_GRACE);
}

/**
 * A message that is still in the inbox when the flow has ended begins a fresh execution, as it would have, had it come a
 * moment later: with the revision that is published by then. Nothing that was accepted is lost.
 */
async function startAfresh(input: FlowExecutionInput, parts: Parts): Promise<void> {
  const { inbox } = parts;
  const { accountSid, settings } = input;
  const request = { accountSid, flowSid: input.flowSid, revision: 'LatestPublished' };
  inbox.dropOwn();
  for (let message = inbox.next(); message; message = inbox.next()) {
    const trigger = triggerFromMessage(message.parameters);
    const published = trigger && (await storeActivities.loadFlow(request));
    if (!trigger || !published?.ok) continue;
    const { flowSid, revision, definition } = published;
    await beginInNewRun({ accountSid, flowSid, revision, trigger, settings, carried: carry(parts) }, definition);
  }
}
