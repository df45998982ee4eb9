import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { JsonObject } from '../../engine/context';
import type { Trigger } from '../../engine/execution';
import { parseJsonSafely } from '../../engine/json';
import { requestTrigger } from '../../engine/triggers';
import type { JournalBatch } from '../../engine/journal';
import type { ExecutionRecord, Store } from '../../store';
import type { PinnedFlow, Started } from '../../temporal/executions';
import { RestError } from '../../twilio/rest-error';
import { lastOf } from '../rest/fields';
import { requireKey } from './address';
import { firstBatch } from './first-batch';
import type { StudioDependencies } from './studio-dependencies';

/** What it takes to begin an execution. */
export type StartDependencies = Pick<StudioDependencies, 'store' | 'executions' | 'addressBytes' | 'startLimit'>;

/** Bytes of `Parameters`. They are in the context of the execution for its whole life. */
const PARAMETERS_BYTES = 256 * 1024;

/** `Parameters`: the JSON text of an object, or an object in a JSON body. */
export const parametersField = z
  .preprocess(
    lastOf,
    z.union([z.string(), z.record(z.string(), z.unknown())], { error: 'Expected the JSON text of an object' }),
  )
  .transform((value, context): JsonObject => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const parsed = readObject(text);
    if (typeof parsed !== 'string') return parsed;
    context.addIssue({ code: 'custom', message: parsed });
    return z.NEVER;
  });

/** The object that a text stands for, or what is wrong with it. */
function readObject(text: string): JsonObject | string {
  if (text === '') return {};
  if (Buffer.byteLength(text) > PARAMETERS_BYTES) return `Expected at most ${PARAMETERS_BYTES} bytes`;
  const parsed = parseJsonSafely(text);
  if (!parsed.ok) return parsed.problem;
  const { value } = parsed;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? value : 'Expected the JSON text of an object';
}

/** Who begins an execution: by REST, or with Temporal's own tools. */
export interface Starter {
  log: Pick<Logger, 'error'>;
  /** What it is told where there is no such flow. */
  notFound(): RestError;
}

/**
 * Begins an execution that no message begins, with the published revision of the flow, or the newest for its test users.
 *
 * @throws RestError 404/20404 for a flow that is not there or was never published, 400/81023 for addresses that are too
 *   long, 429/20429 over the rate, 409/20409 with `conflicting_execution_sid` when the contact has an active one, or one whose
 *   cleanup takes long
 */
export async function startExecution(
  dependencies: StartDependencies,
  { accountSid, flowSid }: { accountSid: string; flowSid: string },
  start: { to: string; from: string; parameters: JsonObject },
  starter: Starter,
): Promise<ExecutionRecord> {
  const trigger = requestTrigger(start);
  requireKey(trigger, dependencies.addressBytes);
  dependencies.startLimit?.take(accountSid);
  const pinned = await dependencies.store.revisions.forContact(accountSid, flowSid, trigger.contactAddress);
  if (pinned === undefined) throw starter.notFound();
  if (pinned === null) throw new RestError(404, 20404, `Flow ${flowSid} has no published revision`);
  const flow: PinnedFlow = { accountSid, flowSid, ...pinned };
  const started = await startWhenFree(dependencies, flow, trigger);
  return recordStart(dependencies, starter, firstBatch({ flow, trigger, started, startedAt: new Date() }));
}

/** Milliseconds that a start waits for the cleanup of an execution that has ended. */
const PATIENCE_MS = 3_000;

/**
 * An execution that was ended is still there until it has cleaned up; to whoever ended it that is no conflict, unless Twilio
 * takes nothing meanwhile.
 */
async function startWhenFree(
  { executions, store }: StartDependencies,
  flow: PinnedFlow,
  trigger: Trigger,
): Promise<Started> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const started = await executions.start(flow, trigger);
    if (started.kind === 'started') return started;
    const { conflictingExecutionSid: sid } = started;
    if (!(await store.executions.hasEnded(sid)))
      throw conflict(sid, 'is already active for this contact. End the active Execution before creating a new one');
    if (performance.now() > deadline)
      throw conflict(
        sid,
        'has ended, but is not cleaned up yet, which waits for Twilio. Start the new Execution again later',
      );
    await sleep(50);
  }
}

function conflict(executionSid: string, words: string): RestError {
  return new RestError(409, 20409, `Execution ${executionSid} ${words}`, { conflicting_execution_sid: executionSid });
}

/**
 * The execution runs already: a store that fails now delays its record, and is no reason to call the start a failure. Whoever
 * has its SID finds it once the store is back, not when a worker has come to its first pause.
 */
async function recordStart(
  { store }: StartDependencies,
  { log }: Starter,
  batch: JournalBatch,
): Promise<ExecutionRecord> {
  try {
    await store.executions.begin([batch]);
  } catch (error) {
    log.error({ err: error, execution: batch.execution.sid }, 'execution_not_recorded');
    void recordLater(store, batch);
  }
  const { startedAt, ...execution } = batch.execution;
  const dates = { dateCreated: startedAt, dateUpdated: startedAt };
  return { ...execution, ...dates, status: 'active', endedReason: null, endedMessage: null };
}

/** Milliseconds before the second try to record an execution, before the third, and so on: for a minute in all. */
const RETRY_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** Tries again until the store takes it. It leaves as it is what the execution has told of itself by then. */
async function recordLater(store: Pick<Store, 'executions'>, batch: JournalBatch): Promise<void> {
  for (const pause of RETRY_MS) {
    await sleep(pause, undefined, { ref: false });
    const isTaken = await store.executions.begin([batch]).then(
      () => true,
      () => false,
    );
    if (isTaken) return;
  }
}
