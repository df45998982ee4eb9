import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadFlow, type LoadResult } from '../../src/flow/load';
import { publishFlowFile, readFlowFile } from '../../src/process/flow-file';
import { StartupError } from '../../src/startup-error';
import { openStore, type Store } from '../../src/store';
import { catalogue } from '../../src/widgets/catalogue';

const BOTS = resolve(__dirname, '../../examples/do-you-like-bots.flow.json');
const ACCOUNT = `AC${'0'.repeat(32)}`;
const load = (source: unknown): LoadResult => loadFlow(source, catalogue);

describe('a flow given on the command line', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perdure-flow-file-'));
    const onError = (error: Error): void => {
      throw error;
    };
    store = await openStore({ dataDir: folder, onError });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  it('is published under its file name', async () => {
    const file = await readFlowFile(BOTS, load);
    expect(file).toMatchObject({ name: 'do-you-like-bots', report: { verdict: 'runs' } });
    const flow = await publishFlowFile(store, ACCOUNT, file);
    expect(flow).toMatchObject({ friendlyName: 'do-you-like-bots', status: 'published', revision: 1 });
    const published = await store.revisions.fetch(ACCOUNT, flow.flowSid, 'LatestPublished');
    expect(published?.definition).toBe(file.text);
  });

  it('keeps its SID and its revision while the file stays as it is', async () => {
    const file = await readFlowFile(BOTS, load);
    const first = await publishFlowFile(store, ACCOUNT, file);
    const second = await publishFlowFile(store, ACCOUNT, file);
    expect(second).toMatchObject({ flowSid: first.flowSid, revision: 1 });
  });

  it('gets a new revision when the file has changed', async () => {
    const file = await readFlowFile(BOTS, load);
    const first = await publishFlowFile(store, ACCOUNT, file);
    const changed = await publishFlowFile(store, ACCOUNT, { ...file, text: `${file.text}\n` });
    expect(changed).toMatchObject({ flowSid: first.flowSid, revision: 2, publishedRevision: 2 });
  });

  it('leaves flows with other names alone, however many there are', async () => {
    const file = await readFlowFile(BOTS, load);
    const first = await publishFlowFile(store, ACCOUNT, file);
    for (let index = 0; index < 101; index += 1)
      await publishFlowFile(store, ACCOUNT, { ...file, name: `flow ${index}` });
    expect(await publishFlowFile(store, ACCOUNT, file)).toMatchObject({ flowSid: first.flowSid, revision: 1 });
  });

  it('is refused with every problem when it is no flow', async () => {
    const path = join(folder, 'broken.json');
    await writeFile(path, JSON.stringify({ states: [], initial_state: 'Trigger' }));
    const attempt = readFlowFile(path, load);
    await expect(attempt).rejects.toThrow(StartupError);
    await expect(attempt).rejects.toThrow(/Expected .*broken.json to be a flow, but:\n {2}error {2}#/);
  });

  it('is refused when it cannot be read', async () => {
    await expect(readFlowFile(join(folder, 'missing.json'), load)).rejects.toThrow(
      /Expected .*missing.json to be the file of a flow, but ENOENT/,
    );
  });
});
