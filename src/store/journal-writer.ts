import type { Kysely } from 'kysely';
import type { JournalBatch } from '../engine/journal';
import { writeEvents, type WorkflowTask } from './event-writer';
import { newsOf, toExecutionRow } from './execution-rows';
import { prepareJournalStatements, type JournalStatements } from './journal-statements';
import type { StoreTables } from './schema';
import { ask, transact, type Script } from './script';
import { toStepRow } from './step-rows';

/** Steps in one statement, so that the count of its parameters stays within what the databases take. */
const STEPS_AT_ONCE = 100;

/** Later than any step. */
const EVER = '9999-12-31T23:59:59.999Z';

/** Takes in batches of the journal. What it asks is compiled once: each execution comes by at every pause. */
export class JournalWriter {
  private readonly statements: JournalStatements;

  constructor(private readonly database: Kysely<StoreTables>) {
    this.statements = prepareJournalStatements(database);
  }

  /**
   * Writes a batch of an execution's journal in one transaction; the same batch twice has no further effect.
   *
   * A live batch is the truth from its first step on: a workflow task that was tried again may have gone another way than
   * the try before, whose steps are then taken back. One that comes late, when another worker has told of a later task, takes
   * nothing back of that. A replayed batch tells what is certain, of a while ago: it fills in what is
   * missing, and replaces what a try has left that came to nothing. The position stays that of the batch that has come
   * furthest, an ended execution does not become active again. An execution that somebody has ended stays so while it cleans
   * up, and one that was deleted takes nothing in but what is left to undo.
   *
   * @param task that a live batch comes from; without it, what the batch tells is certain
   * @returns whether somebody is to be told of it
   */
  async write(batch: JournalBatch, task?: WorkflowTask): Promise<boolean> {
    return transact(this.database, this.script(batch, task));
  }

  private *script(batch: JournalBatch, task?: WorkflowTask): Script<boolean> {
    const { statusOf, fillIn, overwrite, leaveToUndo } = this.statements;
    const { sid } = batch.execution;
    const before = batch.replaying ? (yield* ask(statusOf({ sid }))).rows[0] : undefined;
    const upsert = batch.replaying ? fillIn : overwrite;
    const row = toExecutionRow(batch);
    const [written] = (yield* ask(upsert({ ...row, now: new Date().toISOString() }))).rows;
    if (!written) {
      // Others would undo once more what its workflow has undone, or has left there on purpose.
      if (!batch.replaying || batch.ending) yield* ask(leaveToUndo({ sid, cleanup: row.cleanup }));
      return false;
    }
    yield* this.takeBackSteps(batch);
    const added = yield* this.insertSteps(batch);
    if (!written.wanted) return false;
    yield* writeEvents(this.database, { batch, task, added, before });
    return true;
  }

  /** A live batch knows of nothing after its first step, and of no later task; of a replayed one only the end has nothing after it. */
  private *takeBackSteps(batch: JournalBatch): Script<void> {
    const { execution, from, steps, ending, replaying } = batch;
    const { sid } = execution;
    if (!replaying) yield* ask(this.statements.takeBack({ sid, from, until: newsOf(batch) }));
    else if (ending) yield* ask(this.statements.takeBack({ sid, from: from + steps.length, until: EVER }));
  }

  /** Returns the indexes of the steps that were not there before, or not like this. */
  private *insertSteps({ execution: { sid }, steps, replaying }: JournalBatch): Script<ReadonlySet<number>> {
    const { insertSteps, insertCertainSteps } = this.statements;
    const insert = replaying ? insertCertainSteps : insertSteps;
    const added = new Set<number>();
    for (let start = 0; start < steps.length; start += STEPS_AT_ONCE) {
      const records = steps.slice(start, start + STEPS_AT_ONCE).map((step) => toStepRow(sid, step));
      for (const row of (yield* ask(insert(records))).rows) added.add(row.step_index);
    }
    return added;
  }
}
