import type { Flow, Page } from '../../store';
import type { ExecutionPlace } from '../../store/executions';
import type { StudioDependencies } from './studio-dependencies';

type Parts = Pick<StudioDependencies, 'store'> & { executions: Pick<StudioDependencies['executions'], 'end'> };

/**
 * Ends an active execution: Temporal first, which owns it, then the record of it, so that whoever asks next reads that it
 * has ended. Its cleanup goes on by itself.
 */
export async function endExecution(
  { store, executions }: Parts,
  execution: ExecutionPlace & { workflowId: string },
): Promise<void> {
  await executions.end({ workflowId: execution.workflowId, executionSid: execution.sid });
  await store.executions.requestEnd(execution);
}

/** Executions that are ended at once. */
const AT_ONCE = 20;

/** Ends every active execution of a flow. What has been ended stays so when one of them cannot be. */
export async function endAllExecutions(parts: Parts, accountSid: string, flowSid: string): Promise<void> {
  for (;;) {
    const { rows } = await parts.store.executions.list(
      { accountSid, flowSid },
      { size: AT_ONCE },
      { status: 'active' },
    );
    if (rows.length === 0) return;
    await Promise.all(rows.map((execution) => endExecution(parts, execution)));
  }
}

/** Ends every active execution of an account. */
export async function endAccountExecutions(parts: Parts, accountSid: string): Promise<void> {
  let token: string | undefined;
  do {
    const page: Page<Flow> = await parts.store.flows.list(accountSid, { size: 100, token });
    for (const { flowSid } of page.rows) await endAllExecutions(parts, accountSid, flowSid);
    token = page.next;
  } while (token !== undefined);
}
