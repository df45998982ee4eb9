import { freePort, requireFreePort } from '../../src/temporal/embedded/ports';

/** The first one that Linux gives to whoever asks for any; other systems begin later. */
const ANYBODYS = 32_768;

test('a free port is none that the system may give to somebody else', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => freePort('127.0.0.1')));
  for (const port of ports) await requireFreePort('127.0.0.1', port, 'a test', 'PORT');
  expect(Math.min(...ports)).toBeGreaterThan(1024);
  expect(Math.max(...ports)).toBeLessThan(ANYBODYS);
});

test('a host that there is not has no free port', async () => {
  await expect(freePort('192.0.2.1')).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
});

test('who listens on a host that there is not is told to name another host', async () => {
  await expect(requireFreePort('192.0.2.1', 20_000, 'the API', 'PORT')).rejects.toThrow(
    /^Expected the API to be able to listen on 192\.0\.2\.1:20000, but .*\.\nSet HOST to an address of this machine\.$/,
  );
});
