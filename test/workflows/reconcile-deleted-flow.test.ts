import { newSid } from '../../src/twilio/sid';
import type { FlowExecutionInput } from '../../workflows/messages';
import { asking } from '../support/asking-flow';
import { startAssigned } from '../support/assigned-start';
import { flowSave } from '../support/flow-save';
import { journalBatch, journalExecution } from '../support/journal';
import { useReconciling, type Begun } from '../support/reconciling';
import { settled } from '../support/settled';
import { ACCOUNT_SID, conversationTrigger } from '../support/triggers';

const stage = useReconciling();

async function flow(): Promise<string> {
  const flowSid = newSid('FW');
  await stage.store.flows.create(ACCOUNT_SID, flowSid, flowSave({ definition: JSON.stringify(asking) }));
  return flowSid;
}

/** An execution that waits for an answer, and is known to the store. */
async function begun(flowSid: string): Promise<Begun> {
  const execution = await stage.world.begin(asking, { flowSid });
  await settled(
    () => stage.store.unsettled.leftBehind(execution.sid),
    (left) => left !== undefined,
  );
  return execution;
}

/** An execution that no worker goes on with, known to the store as one that waits. */
async function begunForNobody(flowSid: string): Promise<Begun> {
  const { client } = stage.world.host;
  const workflowId = newSid('FW');
  const input: FlowExecutionInput = {
    accountSid: ACCOUNT_SID,
    flowSid,
    revision: 1,
    trigger: conversationTrigger('hi'),
  };
  const { sid, handle } = await startAssigned(client, { workflowId, taskQueue: 'of nobody', args: [input, asking] });
  const place = { sid, accountSid: ACCOUNT_SID, flowSid, workflowId };
  await stage.store.executions.record(journalBatch(journalExecution({ ...place, position: 'ask' })));
  return { sid, workflowId, firstRunId: handle.firstExecutionRunId, handle };
}

/** Rounds until the store has one as ended: lists of what runs follow by a moment. */
async function ended(flowSid: string, sid: string): Promise<void> {
  const record = await settled(
    async () => {
      await stage.world.round();
      return stage.store.executions.fetch({ accountSid: ACCOUNT_SID, flowSid, sid });
    },
    (found) => found?.status === 'ended',
  );
  expect(record).toMatchObject({ status: 'ended', endedReason: 'CANCELLED' });
}

test('an execution that runs though its flow was deleted is ended, and no other', async () => {
  const [flowSid, other] = [await flow(), await flow()];
  const [outliving, running] = await Promise.all([begun(flowSid), begun(other)]);
  await stage.store.flows.delete(ACCOUNT_SID, flowSid);
  await ended(flowSid, outliving.sid);
  await expect(outliving.handle.result()).rejects.toThrow('cancelled');
  expect((await running.handle.describe()).status.name).toBe('RUNNING');
  await running.handle.terminate();
});

test('one that takes long to end is asked for it once', async () => {
  const flowSid = await flow();
  const slow = await begunForNobody(flowSid);
  await stage.store.flows.delete(ACCOUNT_SID, flowSid);
  await ended(flowSid, slow.sid);
  const { historyLength } = await slow.handle.describe();
  await stage.world.round();
  await stage.world.round();
  expect(await slow.handle.describe()).toMatchObject({ status: { name: 'RUNNING' }, historyLength });
  await slow.handle.terminate();
});
