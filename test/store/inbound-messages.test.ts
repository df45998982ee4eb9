import type { Repeated } from '../../src/store/inbound-messages';
import { describeStore } from '../support/stores';

const at = (seconds: number): Date => new Date(Date.parse('2026-11-21T10:00:00.000Z') + seconds * 1000);

describeStore('inbound messages', (subject) => {
  it('gives a message to one of many callers, in whatever process', async () => {
    const other = await subject.reopen();
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? other : subject.store).inbound.claim('IM1', at(0))),
    );
    expect(claims.filter((claim) => claim === 'new')).toHaveLength(1);
    expect(claims.filter((claim) => claim === 'pending')).toHaveLength(19);
    await subject.store.inbound.accept(['IM1']);
    expect(await other.inbound.claim('IM1', at(1))).toBe('accepted');
    expect(await other.inbound.claim('IM1', at(3600))).toBe('accepted');
  });

  it('gives a released message to one of the next callers, who learns that it is not the first', async () => {
    const { inbound } = subject.store;
    expect(await inbound.claim('IM2', at(0))).toBe('new');
    await inbound.release('IM2');
    const other = await subject.reopen();
    const claims = await Promise.all([inbound, other.inbound].map((one) => one.claim('IM2', at(0))));
    expect(claims).toContainEqual({ since: at(0) });
    expect(claims).toContain('pending');
  });

  it('gives a message again when its handler has died', async () => {
    const { inbound } = subject.store;
    expect(await inbound.claim('IM3', at(0))).toBe('new');
    expect(await inbound.claim('IM3', at(9))).toBe('pending');
    expect(await inbound.claim('IM3', at(11))).toEqual({ since: at(0) });
    expect(await inbound.claim('IM3', at(12))).toBe('pending');
  });

  it('gives it again also when the clock was set back meanwhile', async () => {
    const { inbound } = subject.store;
    expect(await inbound.claim('IM10', at(3600))).toBe('new');
    expect(await inbound.claim('IM10', at(0))).toEqual({ since: at(3600) });
    expect(await inbound.claim('IM10', at(1))).toBe('pending');
  });

  it('tells since when it may have had its effect, however often it was given since', async () => {
    const { inbound } = subject.store;
    await inbound.claim('IM11', at(0));
    for (const hours of [1, 2, 3]) {
      expect(await inbound.claim('IM11', at(hours * 3600))).toEqual({ since: at(0) });
      await inbound.release('IM11');
    }
  });

  it("goes by the database's clock, unless told", async () => {
    const { inbound } = subject.store;
    expect([await inbound.claim('IM12'), await inbound.claim('IM12')]).toEqual(['new', 'pending']);
    await inbound.release('IM12');
    const { since } = (await inbound.claim('IM12')) as Repeated;
    expect(Math.abs(Date.now() - since.getTime())).toBeLessThan(60_000);
  });

  it('does not let go of an accepted message', async () => {
    const { inbound } = subject.store;
    await inbound.claim('IM4', at(0));
    await inbound.accept(['IM4']);
    await inbound.release('IM4');
    expect(await inbound.claim('IM4', at(60))).toBe('accepted');
  });

  it('tells of many at once that they have had their effect, and of no other', async () => {
    const { inbound } = subject.store;
    const keys = Array.from({ length: 1_200 }, (_, index) => `IM8-${index}`);
    for (const key of [...keys.slice(0, 3), 'IM9', keys.at(-1)!]) await inbound.claim(key, at(0));
    await inbound.accept(keys);
    await inbound.accept([]);
    const claims = [keys[0]!, keys[2]!, keys.at(-1)!, 'IM9'].map((key) => inbound.claim(key, at(1)));
    expect(await Promise.all(claims)).toEqual(['accepted', 'accepted', 'accepted', 'pending']);
  });

  it('forgets by age', async () => {
    const { inbound } = subject.store;
    for (const key of ['IM5', 'IM6', 'IM7']) await inbound.claim(key, at(-7200));
    expect(await inbound.purge(at(-3600).toISOString(), 2)).toBe(2);
    expect(await inbound.purge(at(-3600).toISOString(), 2)).toBe(1);
    expect(await inbound.purge(at(-3600).toISOString(), 2)).toBe(0);
    expect(await inbound.claim('IM5', at(0))).toBe('new');
  });
});
