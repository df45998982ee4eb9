import type { Kysely } from 'kysely';
import type { StudioContext } from '../engine/context';
import type { StepRecord } from '../engine/journal';
import { contextAt, type ContextChange } from './context-at';
import { readPage, type KeyColumn, type Page, type PageQuery } from './page';
import type { StoreTables } from './schema';
import { LISTED, toStep, type Step } from './step-rows';

const KEY: readonly KeyColumn[] = [{ name: 'step.step_index', type: 'integer' }];

/** What a step read, what it changed, and what it had to say. */
export type StepDetail = Pick<StepRecord, 'inputs' | 'warnings' | 'output' | 'variables' | 'transition'>;

/** The steps of all executions, and the contexts that follow from them. */
export class Steps {
  constructor(private readonly database: Kysely<StoreTables>) {}

  /** Steps of an execution, newest first, as Twilio lists them. */
  async list(executionSid: string, page: PageQuery): Promise<Page<Step>> {
    const query = this.database.selectFrom('step').select(LISTED).where('execution_sid', '=', executionSid);
    const { rows, ...tokens } = await readPage(query, KEY, page);
    return { rows: rows.map(toStep), ...tokens };
  }

  async fetch(executionSid: string, sid: string): Promise<Step | undefined> {
    const row = await this.database
      .selectFrom('step')
      .select(LISTED)
      .where('execution_sid', '=', executionSid)
      .where('sid', '=', sid)
      .executeTakeFirst();
    return row && toStep(row);
  }

  /** What a step read, what it changed, and what it had to say. */
  async detail(executionSid: string, sid: string): Promise<StepDetail | undefined> {
    const row = await this.database
      .selectFrom('step')
      .select(['detail', 'changes'])
      .where('execution_sid', '=', executionSid)
      .where('sid', '=', sid)
      .executeTakeFirst();
    if (!row) return undefined;
    const { inputs, warnings } = JSON.parse(row.detail) as StepDetail;
    const { output, variables, transition } = JSON.parse(row.changes) as StepDetail;
    return { inputs, warnings, output, variables, transition };
  }

  /**
   * The context of an execution after a step, or as it stands now. Undefined where the execution's journal has not come in
   * yet.
   */
  async context(
    executionSid: string,
    step?: Pick<Step, 'index' | 'parentStepSid'>,
  ): Promise<StudioContext | undefined> {
    const execution = await this.database
      .selectFrom('execution')
      .select('base')
      .where('sid', '=', executionSid)
      .executeTakeFirst();
    if (!execution?.base) return undefined;
    const changes = await this.changes(executionSid, step?.index);
    return contextAt(JSON.parse(execution.base) as StudioContext, changes, step?.parentStepSid);
  }

  private async changes(executionSid: string, upTo?: number): Promise<ContextChange[]> {
    let query = this.database
      .selectFrom('step')
      .select(['widget', 'parent_step_sid as parentStepSid', 'changes'])
      .where('execution_sid', '=', executionSid);
    if (upTo !== undefined) query = query.where('step_index', '<=', upTo);
    const rows = await query.orderBy('step_index').execute();
    return rows.map(({ changes, ...row }) => ({ ...row, ...(JSON.parse(changes) as Partial<ContextChange>) }));
  }
}
