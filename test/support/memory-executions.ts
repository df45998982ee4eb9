import { randomUUID } from 'node:crypto';
import type { ConversationEnd } from '../../src/engine/conversations';
import type { InboundMessage } from '../../src/engine/effects';
import type { JournalBatch } from '../../src/engine/journal';
import type { Trigger } from '../../src/engine/execution';
import { newExecutionSid } from '../../src/temporal/execution-starter';
import {
  executionKey,
  TemporalUnavailable,
  type AlreadyActive,
  type Destination,
  type Executions,
  type PinnedFlow,
  type Started,
  type TwimlReturn,
} from '../../src/temporal/executions';

export interface Delivery {
  flow: PinnedFlow;
  trigger: Trigger;
  message: InboundMessage;
}

/** {@link Executions} without Temporal: one active execution a key, and a record of all that was asked for. */
export class MemoryExecutions implements Executions {
  readonly started: { flow: PinnedFlow; trigger: Trigger }[] = [];
  readonly delivered: Delivery[] = [];
  readonly forwarded: { workflowId: string; executionSid: string; message: InboundMessage }[] = [];
  readonly ended: string[] = [];
  readonly receipts: { workflowId: string; status: string; errorCode?: string }[] = [];
  readonly returned: ({ workflowId: string; executionSid?: string } & TwimlReturn)[] = [];
  readonly conversationEnds: { workflowId: string; executionSid?: string; how: string }[] = [];
  /** Temporal does not answer. */
  down = false;
  /** Milliseconds that a delivery takes. */
  delayMs = 0;
  /** Milliseconds that an execution stays after it was ended, to clean up. */
  cleanupMs = 0;
  /** What the store does not have yet, by execution. */
  readonly running = new Map<string, JournalBatch>();
  private readonly active = new Map<string, string>();

  async start(flow: PinnedFlow, trigger: Trigger): Promise<Started | AlreadyActive> {
    this.requireUp();
    const begun = this.begin(flow, trigger);
    if (begun.kind === 'started') this.started.push({ flow, trigger });
    return begun;
  }

  async deliver({ flow, trigger }: Destination, message: InboundMessage): Promise<Started | undefined> {
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    this.requireUp();
    this.delivered.push({ flow, trigger, message });
    const begun = this.begin(flow, trigger);
    return begun.kind === 'started' ? begun : undefined;
  }

  async hasHad(_workflowId: string, messageSid: string): Promise<boolean> {
    this.requireUp();
    return this.delivered.some(({ message }) => message.sid === messageSid);
  }

  async forward(route: { workflowId: string; executionSid: string }, message: InboundMessage): Promise<boolean> {
    this.requireUp();
    this.forwarded.push({ ...route, message });
    return this.active.get(route.workflowId) === route.executionSid;
  }

  async unwritten({ executionSid }: { executionSid: string }): Promise<JournalBatch | undefined> {
    return this.running.get(executionSid);
  }

  async end({ workflowId, executionSid }: { workflowId: string; executionSid: string }): Promise<void> {
    this.requireUp();
    this.ended.push(executionSid);
    setTimeout(() => this.active.delete(workflowId), this.cleanupMs).unref();
  }

  async conversationEnded(route: { workflowId: string; executionSid?: string }, end: ConversationEnd): Promise<void> {
    this.requireUp();
    this.conversationEnds.push({ ...route, how: end.how });
  }

  async twimlReturned(route: { workflowId: string; executionSid?: string }, back: TwimlReturn): Promise<boolean> {
    this.requireUp();
    this.returned.push({ ...route, ...back });
    return this.active.has(route.workflowId);
  }

  async deliveryReceipt(workflowId: string, receipt: { status: string; errorCode?: string }): Promise<void> {
    this.requireUp();
    const { status, errorCode } = receipt;
    this.receipts.push({ workflowId, status, ...(errorCode && { errorCode }) });
  }

  private begin({ flowSid }: PinnedFlow, trigger: Trigger): Started | AlreadyActive {
    const workflowId = executionKey(flowSid, trigger);
    const other = this.active.get(workflowId);
    if (other !== undefined) return { kind: 'already-active', conflictingExecutionSid: other };
    const executionSid = newExecutionSid();
    this.active.set(workflowId, executionSid);
    return { kind: 'started', executionSid, workflowId, firstRunId: randomUUID() };
  }

  private requireUp(): void {
    if (this.down) throw new TemporalUnavailable('Temporal did not answer');
  }
}
