import type { HttpOutcome } from '../../src/engine/web-request';
import { createExecutionsClient } from '../../src/temporal/executions-client';
import { executionSidOf } from '../../src/engine/execution';
import { flowExecution } from '../../workflows';
import type { FlowExecutionInput } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { settled } from '../support/settled';
import { ACCOUNT_SID, messageTrigger } from '../support/triggers';

let host: ExecutionHost;
beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());

const FLOW_SID = `FW${'7'.repeat(32)}`;

/** Sets a variable, calls the web, then asks. */
const definition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingMessage', next: 'note' }] },
    {
      name: 'note',
      type: 'set-variables',
      properties: { variables: [{ key: 'noted', value: 'yes' }] },
      transitions: [{ event: 'next', next: 'call' }],
    },
    {
      name: 'call',
      type: 'make-http-request',
      properties: { method: 'GET', url: 'https://example.com' },
      transitions: [{ event: 'success', next: 'ask' }, { event: 'failed' }],
    },
    { name: 'ask', type: 'send-and-wait-for-reply', properties: { body: '?', from: 'x' }, transitions: [] },
  ],
};

test('what an execution has done since its last pause is told when it is asked for, and only to whom it belongs', async () => {
  let answer: (outcome: HttpOutcome) => void = () => undefined;
  host.activities.httpRequest = () => new Promise((resolve) => (answer = resolve));
  const input: FlowExecutionInput = {
    accountSid: ACCOUNT_SID,
    flowSid: FLOW_SID,
    revision: 1,
    trigger: messageTrigger('hi'),
  };
  const workflowId = `${FLOW_SID}/${Date.now()}`;
  const { client, taskQueue } = host;
  const handle = await client.workflow.start(flowExecution, { workflowId, taskQueue, args: [input, definition] });
  const executionSid = executionSidOf(handle.firstExecutionRunId);
  const executions = createExecutionsClient({ client, taskQueue });
  const unwritten = () => executions.unwritten({ workflowId, executionSid });

  const batch = await settled(unwritten, (found) => found?.steps.length === 2);
  expect(batch).toMatchObject({
    execution: { sid: executionSid, position: 'call' },
    from: 0,
    steps: [{ widget: 'Trigger' }, { widget: 'note', variables: { noted: 'yes' } }],
    replaying: true,
  });
  expect(batch?.base).toBeDefined();
  expect(host.batches.filter(({ execution }) => execution.sid === executionSid)).toEqual([]);
  expect(await executions.unwritten({ workflowId, executionSid: executionSidOf('another') })).toBeUndefined();
  expect(await executions.unwritten({ workflowId: 'none', executionSid })).toBeUndefined();

  answer({ ok: true, status: 200, contentType: 'text/plain', body: '' } as never);
  await host.until(() => host.steps(executionSid).length > 2);
  expect(await unwritten()).toBeUndefined();
  await handle.terminate();
});
