import path from 'node:path';
import { bundleWorkflows } from '../../src/temporal/bundle';
import { executionStateQuery } from '../../workflows/messages';
import { VERSIONS } from '../../workflows/versions';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { recordedBundle } from '../support/recorded-bundle';
import { answer, definition, start, waiting } from './play';

/** Workflow code of earlier versions, and of this one when it was recorded. */
const recorded = Object.entries(VERSIONS).flatMap(([version, { bundle }]) =>
  bundle ? [{ version, file: path.join(__dirname, 'bundles', bundle) }] : [],
);

/** An upgrade as it happens: a worker of the old build begins executions and goes, one of this build goes on with them. */
describe.each(recorded)('an execution that $version began', ({ version, file }) => {
  let host: ExecutionHost;
  beforeEach(async () => {
    host = await startExecutionHost({ bundle: recordedBundle(file, version) });
  });
  afterEach(() => host.stop());

  const upgrade = async (): Promise<void> => host.restartWorker(await bundleWorkflows());
  const bodies = (): string[] => host.sent.map(({ body }) => body);

  test('answers and ends on this build, whenever the upgrade came', async () => {
    const early = await start(host);
    await waiting(host, 1);
    const late = await start(host);
    await waiting(host, 2);
    await answer(host, late, 'more');
    await waiting(host, 3);
    await upgrade();
    host.sent.length = 0;
    await answer(host, early, 'tea');
    await answer(host, late, 'more');
    await waiting(host, 4);
    await answer(host, late, 'milk');
    expect(await early.result()).toMatchObject({ reason: 'FLOW_END', steps: 5 });
    expect(await late.result()).toMatchObject({ reason: 'FLOW_END', steps: 11 });
    expect(bodies()).toEqual(['So it is tea', 'What shall it be?', 'So it is milk']);
  });

  test('takes what was written while there was no worker', async () => {
    const handle = await start(host);
    await waiting(host, 1);
    await Promise.all([upgrade(), answer(host, handle, 'coffee')]);
    expect(await handle.result()).toMatchObject({ reason: 'FLOW_END' });
    expect(bodies().at(-1)).toBe('So it is coffee');
  });

  test('cleans up on this build when it is ended', async () => {
    const cleaned: unknown[] = [];
    host.activities.cleanUp = async (cleanup) => void cleaned.push(cleanup);
    const webhook = {
      kind: 'remove-webhook',
      conversationSid: `CH${'1'.repeat(32)}`,
      webhookSid: `WH${'1'.repeat(32)}`,
    };
    const first = await start(host);
    await waiting(host, 1);
    const state = { ...(await first.query(executionStateQuery))!, cleanup: [webhook as never] };
    await first.cancel();
    const handle = await start(host, { carried: { state, inbox: [], seen: [] } });
    await waiting(host, 2);
    await upgrade();
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
    expect(cleaned).toEqual([webhook]);
  });

  test('goes on from the state that it carries into a run of this build', async () => {
    const old = await start(host);
    await waiting(host, 1);
    const state = (await old.query(executionStateQuery))!;
    await upgrade();
    const handle = await start(host, { carried: { state, inbox: [], seen: [] } });
    await waiting(host, 2);
    await answer(host, handle, 'tea');
    expect(await handle.result()).toMatchObject({ executionSid: state.executionSid, reason: 'FLOW_END' });
    expect(state.frames[0]!.position).toBe(definition.states[1]!.name);
    await old.cancel();
  });
});
