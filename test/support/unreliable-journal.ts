import type { InjectedSinks } from '@temporalio/worker';
import pino from 'pino';
import type { JournalBatch } from '../../src/engine/journal';
import type { Store, WorkflowTask } from '../../src/store';
import { JournalWriter } from '../../src/temporal/journal-sink';
import type { JournalSinks } from '../../workflows/journal';

/** The journal of a worker whose store can be down, and that can die with what it keeps for it. */
export interface UnreliableJournal {
  sinks: InjectedSinks<JournalSinks>;
  /** From now on the store takes nothing. */
  cutOff(): void;
  /** The store is back, and what the worker kept for it is gone with the worker. */
  dieAndReturn(): void;
}

/** @param store where the journal goes to while it is there */
export function unreliableJournal(store: () => Store): UnreliableJournal {
  let isDown = false;
  const open = (): JournalWriter => {
    const own = { isLost: false };
    const record = async (batch: JournalBatch, task?: WorkflowTask): Promise<void> => {
      if (isDown || own.isLost) {
        own.isLost = true;
        throw new Error('Expected the store to answer, but it is down');
      }
      await store().executions.record(batch, task);
    };
    return new JournalWriter({ record, logger: pino({ level: 'silent' }) });
  };
  let writer = open();
  return {
    sinks: {
      journal: {
        record: { callDuringReplay: true, fn: (info, batch) => writer.sinks.journal.record.fn(info, batch) },
      },
    },
    cutOff: () => void (isDown = true),
    dieAndReturn() {
      isDown = false;
      writer = open();
    },
  };
}
