import pino from 'pino';
import { Lifecycle } from '../../src/process/lifecycle';

const silent = pino({ level: 'silent' });

describe('the parts of a process', () => {
  let stopped: string[];
  let lifecycle: Lifecycle;
  beforeEach(() => {
    stopped = [];
    lifecycle = new Lifecycle(silent);
  });
  const add = (name: string) =>
    lifecycle.add(name, async () => {
      await Promise.resolve();
      stopped.push(name);
    });

  it('are stopped in the opposite order, each after the one before it', async () => {
    for (const name of ['store', 'server', 'worker']) await add(name);
    await lifecycle.stop();
    expect(stopped).toEqual(['worker', 'server', 'store']);
  });

  it('are stopped once, however often it is asked for', async () => {
    await add('store');
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    await lifecycle.stop();
    expect(stopped).toEqual(['store']);
  });

  it('are stopped also when one who listens fails', async () => {
    await add('store');
    lifecycle.onStopping(() => {
      throw new Error('ENOENT');
    });
    lifecycle.onStopping(() => stopped.push('listener'));
    await lifecycle.stop();
    expect(stopped).toEqual(['listener', 'store']);
  });

  it('are stopped also when one of them fails to', async () => {
    await add('store');
    await lifecycle.add('server', () => {
      throw new Error('stuck');
    });
    await lifecycle.stop();
    expect(stopped).toEqual(['store']);
  });

  it('are stopped at once when they come too late', async () => {
    await lifecycle.stop();
    await add('late');
    expect(stopped).toEqual(['late']);
  });
});
