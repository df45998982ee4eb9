import { newSid } from '../../src/twilio/sid';
import { asking } from '../support/asking-flow';
import { useReconciling, type Begun } from '../support/reconciling';
import { settled } from '../support/settled';
import { ACCOUNT_SID } from '../support/triggers';

const stage = useReconciling();

/** An execution that waits for an answer, and is known to the store. */
async function begun(flowSid: string): Promise<Begun> {
  const execution = await stage.world.begin(asking, { flowSid });
  await settled(
    () => stage.store.unsettled.leftBehind(execution.sid),
    (left) => left !== undefined,
  );
  return execution;
}

test('an execution that runs though its flow was deleted is ended, and no other', async () => {
  const { flows, executions } = stage.store;
  const [flowSid, other] = [newSid('FW'), newSid('FW')] as const;
  const save = { friendlyName: 'a flow', commitMessage: null, definition: JSON.stringify(asking), warnings: [] };
  for (const sid of [flowSid, other]) await flows.create(ACCOUNT_SID, sid, { ...save, status: 'published' });
  const [outliving, running] = await Promise.all([begun(flowSid), begun(other)]);
  await flows.delete(ACCOUNT_SID, flowSid);
  // Lists of what runs follow by a moment. Who cleans up at length is asked for its end by each round.
  const ended = await settled(
    async () => {
      await stage.world.round();
      return executions.fetch({ accountSid: ACCOUNT_SID, flowSid, sid: outliving.sid });
    },
    (record) => record?.status === 'ended',
  );
  expect(ended).toMatchObject({ status: 'ended', endedReason: 'CANCELLED' });
  expect((await running.handle.describe()).status.name).toBe('RUNNING');
  await running.handle.terminate();
});
