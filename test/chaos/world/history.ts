import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { InboundMessage } from '../../../src/engine/effects';
import { scheduleId } from '../../../src/temporal/schedules';
import { FLOW_EXECUTION, type FlowExecutionInput, type FlowExecutionResult } from '../../../workflows/messages';
import type { RunEvidence } from './evidence';
import { NAMESPACE, TASK_QUEUE } from './topology';

/** Milliseconds that a round of reconciliation may take. */
const RECONCILE_MS = 120_000;

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** What Temporal knows of the executions. */
export class Histories {
  private constructor(
    private readonly client: Client,
    private readonly codec: PayloadCodec,
  ) {}

  static async open(address: string, codec: PayloadCodec): Promise<Histories> {
    const connection = await Connection.connect({ address });
    return new Histories(new Client({ connection, namespace: NAMESPACE }), codec);
  }

  async close(): Promise<void> {
    await this.client.connection.close();
  }

  /** Executions that still run. */
  async running(): Promise<number> {
    const query = `WorkflowType = '${FLOW_EXECUTION}' AND ExecutionStatus = 'Running'`;
    return (await this.client.workflow.count(query)).count;
  }

  /**
   * Has executions looked for now that are over and are not so in the store, which happens every five minutes, and waits until
   * that is done.
   */
  async reconcile(): Promise<void> {
    const handle = this.client.schedule.getHandle(scheduleId('perdure-reconcile', TASK_QUEUE));
    const { info: before } = await handle.describe();
    await handle.trigger(ScheduleOverlapPolicy.BUFFER_ONE);
    for (const deadline = Date.now() + RECONCILE_MS; Date.now() < deadline; await sleep(200)) {
      const { info } = await handle.describe();
      if (info.numActionsTaken > before.numActionsTaken && info.runningActions.length === 0) return;
    }
  }

  async runs(): Promise<RunEvidence[]> {
    const runs: RunEvidence[] = [];
    for await (const run of this.client.workflow.list({ query: `WorkflowType = '${FLOW_EXECUTION}'` })) {
      const { workflowId, runId, status, startTime, closeTime } = run;
      const { events } = await this.client.workflow.getHandle(workflowId, runId).fetchHistory();
      runs.push({
        workflowId,
        runId,
        status: status.name,
        startedAt: startTime.toISOString(),
        closedAt: closeTime?.toISOString() ?? null,
        ...(await this.read(runId, events ?? [])),
      });
    }
    return runs.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  private async read(
    runId: string,
    events: readonly HistoryEvent[],
  ): Promise<Pick<RunEvidence, 'executionSid' | 'received' | 'result'>> {
    const [begun] = events;
    const at = timeOf(begun);
    const { input, header, searchAttributes } = begun?.workflowExecutionStartedEventAttributes ?? {};
    const [payload] = input?.payloads ?? [];
    const { carried, trigger } = await this.decode<FlowExecutionInput>(payload);
    const assigned = header?.fields?.['perdure-sid-assigned'] && searchAttributes?.indexedFields?.ExecutionSid?.data;
    const own = assigned ? (JSON.parse(Buffer.from(assigned).toString()) as string) : `FN${runId.replaceAll('-', '')}`;
    const first = carried?.state || !trigger.initiatedBy ? [] : [trigger.initiatedBy];
    const received = [...first, ...(carried?.inbox ?? []).map(({ sid }) => sid)].map((sid) => ({ sid, at }));
    const executionSid = carried?.state?.executionSid ?? own;
    for (const event of events) {
      const signal = event.workflowExecutionSignaledEventAttributes;
      if (signal?.signalName !== 'inboundMessage') continue;
      const message = await this.decode<InboundMessage & { executionSid?: string }>(signal.input?.payloads?.[0]);
      // What is for another execution with the same key is not for this one.
      const isMine = (message.executionSid ?? executionSid) === executionSid;
      if (isMine) received.push({ sid: message.sid, at: timeOf(event) });
    }
    const done = events.at(-1)?.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0];
    return { executionSid, received, ...(done && { result: await this.decode<FlowExecutionResult>(done) }) };
  }

  private async decode<T>(payload: Payload | null | undefined): Promise<T> {
    if (!payload) throw new Error('Expected a payload in the history');
    const [decoded] = await this.codec.decode([payload]);
    return JSON.parse(Buffer.from(decoded?.data ?? []).toString()) as T;
  }
}

function timeOf(event: HistoryEvent | undefined): string {
  const { seconds, nanos } = event?.eventTime ?? {};
  return new Date(Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6).toISOString();
}
