import { proxySinks, workflowInfo, type Sinks } from '@temporalio/workflow';
import { activeFrame, type Cleanup, type ExecutionState } from '../src/engine/execution';
import { executionFacts, type Ending, type JournalBatch, type StepRecord } from '../src/engine/journal';
import type { StudioContext } from '../src/engine/context';

/**
 * The journal leaves the workflow through a sink. That costs no history event, and the worker calls the sink before it
 * reports the workflow task, so that a batch can be written twice but not be left out. It is called during replay too:
 * a worker that takes over fills in what a dead one could not write.
 */
export interface JournalSinks extends Sinks {
  journal: { record(batch: JournalBatch): void };
}

const { journal } = proxySinks<JournalSinks>();

/** Collects steps between two pauses and sends them out in one batch. */
export class Journal {
  private steps: StepRecord[] = [];
  /** How much there is to undo, as far as the store knows; undefined where it knows otherwise than the state. */
  private known: number | undefined = 0;
  private base: StudioContext | undefined;

  constructor(
    private readonly workflowId: string,
    /** Length of the journal so far. */
    private from = 0,
  ) {}

  /** A new execution begins: its first batch carries the context that it began with. */
  begin(state: ExecutionState): void {
    this.base = JSON.parse(JSON.stringify(activeFrame(state).context)) as StudioContext;
  }

  /**
   * Adds a step. One that has put something at Twilio, or handed it over, goes out at once: should somebody terminate the
   * workflow before its next pause, the store knows what is to be undone, and what is not.
   */
  add(step: StepRecord, state: ExecutionState): void {
    this.steps.push(step);
    if (this.known !== state.cleanup.length) this.flush(state);
  }

  /**
   * Tells what there may be to undo while a step changes it, before it does so: a workflow that is terminated meanwhile cannot
   * tell it any more. What came of it goes out with the step.
   */
  announce(cleanup: readonly Cleanup[], state: ExecutionState): void {
    this.send(state, cleanup);
    this.known = undefined;
  }

  /** Sends what has come since the last time. */
  flush(state: ExecutionState, ending?: Ending): void {
    this.send(state, ending ? [] : state.cleanup, ending);
    this.known = state.cleanup.length;
  }

  /** What a pause would send now, for whoever cannot wait for the next one; null where the store has it all. */
  unwritten(state: ExecutionState): JournalBatch | null {
    if (this.steps.length === 0 && !this.base) return null;
    return { ...this.batch(state, state.cleanup), replaying: true };
  }

  private send(state: ExecutionState, cleanup: readonly Cleanup[], ending?: Ending): void {
    journal.record(this.batch(state, cleanup, ending));
    this.base = undefined;
    this.from += this.steps.length;
    this.steps = [];
  }

  private batch(state: ExecutionState, cleanup: readonly Cleanup[], ending?: Ending): JournalBatch {
    const position = ending ? null : activeFrame(state).position;
    return {
      execution: { ...executionFacts(state, this.workflowId), position, cleanup },
      ...(this.base && { base: this.base, firstRunId: workflowInfo().runId }),
      from: this.from,
      steps: this.steps,
      ...(ending && { ending }),
      replaying: workflowInfo().unsafe.isReplaying,
    };
  }
}
