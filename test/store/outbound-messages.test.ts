import { describeStore } from '../support/stores';

const at = (seconds: number): Date => new Date(Date.parse('2026-11-21T10:00:00.000Z') + seconds * 1000);

describeStore('outbound messages', (subject) => {
  it('gives a message to one of many steps, in whatever process, and to that one again', async () => {
    const other = await subject.reopen();
    const ask = (index: number): Promise<boolean> =>
      (index % 2 ? other : subject.store).outbound.claim('SM1', `FN1:${index}`, at(index));
    const first = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(index)));
    expect(first.filter(Boolean)).toHaveLength(1);
    expect(await Promise.all(first.map((_, index) => ask(index)))).toEqual(first);
  });

  it('forgets by age', async () => {
    const { outbound } = subject.store;
    for (let index = 0; index < 3; index++) await outbound.claim(`SM2-${index}`, 'FN2:1', at(-7200 + index));
    await outbound.claim('SM2-now', 'FN2:1', at(0));
    expect(await outbound.purge(at(-3600).toISOString(), 2)).toBe(2);
    expect(await outbound.purge(at(-3600).toISOString(), 2)).toBe(1);
    expect(await outbound.purge(at(-3600).toISOString(), 2)).toBe(0);
    expect(await outbound.claim('SM2-now', 'FN2:2', at(1))).toBe(false);
    expect(await outbound.claim('SM2-0', 'FN2:2', at(1))).toBe(true);
  });
});
