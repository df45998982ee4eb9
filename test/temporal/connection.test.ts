import pino from 'pino';
import { StartupError } from '../../src/startup-error';
import { connectTemporal } from '../../src/temporal/connection';
import { freePort } from '../../src/temporal/embedded/ports';
import { installRuntime } from '../../src/temporal/runtime';
import { testTemporal } from '../support/temporal-server';

beforeAll(() => installRuntime(pino({ level: 'silent' })));

describe('connecting to Temporal', () => {
  it('gives a connection that a client and a worker can use', async () => {
    const connection = await connectTemporal(await testTemporal());
    const { capabilities } = await connection.workflowService.getSystemInfo({});
    expect(capabilities).toBeTruthy();
    await connection.close();
  });

  it('names the address and the variables when nothing answers there', async () => {
    const address = `127.0.0.1:${await freePort('127.0.0.1')}`;
    const attempt = connectTemporal({ address, namespace: 'default', timeoutMs: 500 });
    await expect(attempt).rejects.toThrow(StartupError);
    await expect(attempt).rejects.toThrow(
      new RegExp(`Expected a Temporal server at ${address} to answer within 0.5 s.*TEMPORAL_ADDRESS`, 's'),
    );
  });

  it('gives the command for a namespace that is missing', async () => {
    const { address } = await testTemporal();
    const attempt = connectTemporal({ address, namespace: 'elsewhere' });
    await expect(attempt).rejects.toThrow(StartupError);
    await expect(attempt).rejects.toThrow(
      `temporal operator namespace create --address ${address} --namespace elsewhere --retention 30d`,
    );
  });
});
