import { startExecution, type StartDependencies } from '../../src/server/studio/start-execution';
import { RestError } from '../../src/twilio/rest-error';
import { newSid } from '../../src/twilio/sid';
import { greeting } from '../support/definitions';
import { flowSave } from '../support/flow-save';
import { MemoryExecutions } from '../support/memory-executions';
import { settled } from '../support/settled';
import { useStore } from '../support/stores';

describe('An execution that the store does not record as it begins', () => {
  const stores = useStore();
  const accountSid = newSid('AC');

  it('is found when the store is back, also while no worker has come to a pause of it', async () => {
    const { store } = stores;
    const flowSid = newSid('FW');
    await store.flows.create(accountSid, flowSid, flowSave({ definition: JSON.stringify(greeting()) }));
    let refusals = 2;
    const begin: typeof store.executions.begin = async (batches) => {
      if (refusals-- > 0) throw new Error('Connection terminated unexpectedly');
      await store.executions.begin(batches);
    };
    const { executions } = store;
    const failing = { ...store, executions: Object.assign(Object.create(executions) as typeof executions, { begin }) };
    const dependencies: StartDependencies = { store: failing, executions: new MemoryExecutions(), addressBytes: 1000 };
    const start = { to: '+15550201', from: '+15550100', parameters: {} };
    const starter = { log: { error: () => undefined }, notFound: () => new RestError(404, 20404, 'not found') };
    const { sid } = await startExecution(dependencies, { accountSid, flowSid }, start, starter);
    const place = { accountSid, flowSid, sid };
    expect(await executions.fetch(place)).toBeUndefined();
    const isThere = (execution?: object): boolean => execution !== undefined;
    expect(await settled(() => executions.fetch(place), isThere)).toMatchObject({ sid, status: 'active' });
  });
});
