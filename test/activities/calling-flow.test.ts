import { randomUUID } from 'node:crypto';
import { callingFlowSid } from '../../activities/calling-flow';
import { attemptEnvironment } from '../support/attempt-environment';

const FLOW_SID = `FW${'5'.repeat(32)}`;

const callingFlowOf = (workflowId: string): Promise<string> =>
  attemptEnvironment({ workflowExecution: { workflowId, runId: 'run' } }, () => []).run(async () => callingFlowSid());

test.each([
  ['a contact', `${FLOW_SID}/+15550100/+15550101`],
  ['a conversation', `${FLOW_SID}/CH${'1'.repeat(32)}`],
])('an execution with the key of %s calls for its flow', async (_what, workflowId) => {
  await expect(callingFlowOf(workflowId)).resolves.toBe(FLOW_SID);
});

test.each(['mine', '', randomUUID(), `order/${FLOW_SID}`, 'FW1/+15550100/+15550101'])(
  'one that somebody has begun with the id %p fails at once, and says what was expected',
  async (workflowId) => {
    await expect(callingFlowOf(workflowId)).rejects.toMatchObject({
      type: 'workflow-id',
      nonRetryable: true,
      message: expect.stringContaining('Expected the id of the workflow to begin with the SID of its flow') as string,
    });
  },
);
