import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentVersion } from '../../src/temporal/deployment';
import { desertedVersions } from '../../src/temporal/deserted-versions';
import { inboundMessageSignal } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { settled } from '../support/settled';
import { testTemporal } from '../support/temporal-server';
import { moveOnce, setCurrentVersion } from '../support/worker-deployment';
import { answer, message, start, waiting, type Handle } from '../replay/play';

describe('versions of a worker deployment', () => {
  const deploymentName = `perdure-${randomUUID()}`;
  const taskQueue = `test-${randomUUID()}`;
  const hosts: ExecutionHost[] = [];
  let namespace: string;
  let before: Handle;

  /** Workers of a version, and executions that are watched with them. */
  async function deploy(buildId: string): Promise<ExecutionHost> {
    const host = await startExecutionHost({ taskQueue, deployment: { deploymentName, buildId } });
    hosts.push(host);
    return host;
  }
  const makeCurrent = (host: ExecutionHost, buildId: string): Promise<void> =>
    setCurrentVersion(host.connection, namespace, { deploymentName, buildId });
  const versionOf = async (handle: Handle): Promise<string | null | undefined> => {
    const { raw } = await handle.client.getHandle(handle.workflowId).describe();
    return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;
  };

  beforeAll(async () => {
    ({ namespace } = await testTemporal());
  });
  afterAll(() => Promise.all(hosts.map((host) => host.stop())));

  it('get no executions before one of them is current', async () => {
    const one = await deploy('one');
    before = await start(one);
    expect(await currentVersion(one.connection, namespace, deploymentName)).toBeUndefined();
    expect(one.sent).toEqual([]);
    await makeCurrent(one, 'one');
    expect(await currentVersion(one.connection, namespace, deploymentName)).toEqual({ deploymentName, buildId: 'one' });
    await waiting(one, 1);
    expect(await versionOf(before)).toBe('one');
  });

  it('give new executions to the new one, and keep those that wait until they go on', async () => {
    const two = await deploy('two');
    await makeCurrent(two, 'two');
    const after = await start(two);
    await waiting(two, 1);
    expect(await versionOf(after)).toBe('two');
    expect(await versionOf(before)).toBe('one');

    await before.signal(inboundMessageSignal, message('more'));
    await waiting(two, 2);
    expect(await versionOf(before)).toBe('two');
    await answer(two, before, 'tea');
    const result = await before.result();
    expect(result).toMatchObject({ executionSid: before.executionSid, reason: 'FLOW_END' });
  });

  it('need not run until the last of their executions has been answered: those that wait can be moved', async () => {
    const [, two] = hosts;
    const three = await deploy('three');
    const handle = await start(three);
    await waiting(two!, 3);
    expect(await versionOf(handle)).toBe('two');
    await makeCurrent(three, 'three');
    const deserted = (silentMs?: number) => desertedVersions(three.client, { taskQueue, silentMs });
    expect(await deserted()).toEqual([]);
    await two!.stop();
    const stopped = Date.now();
    const found = await settled(
      () => deserted(Date.now() - stopped),
      ([version]) => version?.executions === 2,
    );
    // The one that the test before has begun is there, too.
    expect(found).toEqual([{ deploymentName, buildId: 'two', executions: 2 }]);
    await handle.signal(inboundMessageSignal, message('tea'));
    await moveOnce(three.connection, {
      namespace,
      workflowId: handle.workflowId,
      to: { deploymentName, buildId: 'three' },
    });
    expect(await handle.result()).toMatchObject({ reason: 'FLOW_END' });
    expect(three.sent.map(({ body }) => body)).toEqual(['So it is tea']);
    expect(await versionOf(handle)).toBe('three');
  });

  it('are told of when the current one has no worker: by one of another version, and by one that is none', async () => {
    const three = hosts.at(-1)!;
    await start(three);
    await waiting(three, 1);
    const four = await deploy('four');
    const unversioned = await startExecutionHost({ taskQueue });
    hosts.push(unversioned);
    await three.stop();
    const stopped = Date.now();
    // Temporal gives it to the current version, which nobody is any more.
    const begun = await start(four);
    for (const { client } of [four, unversioned]) {
      const found = await settled(
        () => desertedVersions(client, { taskQueue, silentMs: Date.now() - stopped }),
        (versions) => versions[0]?.buildId === 'three' && versions[0].executions === 2,
      );
      expect(found[0]).toEqual({ deploymentName, buildId: 'three', executions: 2 });
    }
    expect(await versionOf(begun)).toBeUndefined();
    await makeCurrent(four, 'four');
    await waiting(four, 1);
    expect(await versionOf(begun)).toBe('four');
  });

  it('hand upkeep over to the current one, as a run whose worker has gone would hold up all that come after it', async () => {
    const four = hosts.at(-2)!;
    const five = await deploy('five');
    let isBegun = false;
    four.activities.deliverEvents = async () => {
      isBegun = true;
      throw new Error('The sink does not answer');
    };
    five.activities.deliverEvents = async () => 'done';
    const workflowId = `events-${randomUUID()}`;
    const handle = await five.client.workflow.start('deliverEvents', { workflowId, taskQueue, args: ['DG1'] });
    await settled(async () => isBegun, Boolean);
    await makeCurrent(five, 'five');
    await four.stop();
    await expect(Promise.race([handle.result(), sleep(60_000, 'nobody')])).resolves.not.toBe('nobody');
  });
});
