import { randomUUID } from 'node:crypto';
import type { TemporalHome } from '../../src/store';
import { describeStore } from '../support/stores';

const homeAt = (address: string | null): TemporalHome => ({ namespaceId: randomUUID(), namespace: 'default', address });

describeStore('the home of the executions', (subject) => {
  const embedded = homeAt(null);

  it('is that of whoever comes first, also of several at once', async () => {
    const { temporalHome } = subject.store;
    const other = (await subject.reopen()).temporalHome;
    const homes = await Promise.all([temporalHome.settle(embedded), other.settle(embedded)]);
    expect(homes).toEqual([embedded, embedded]);
    expect(await other.settle(homeAt('localhost:7233'))).toEqual(embedded);
  });

  it('moves, unless it has moved already', async () => {
    const { temporalHome } = subject.store;
    const cluster = homeAt('localhost:7233');
    await temporalHome.move(embedded, cluster);
    await temporalHome.move(embedded, homeAt('localhost:7234'));
    expect(await temporalHome.settle(embedded)).toEqual(cluster);
  });
});
