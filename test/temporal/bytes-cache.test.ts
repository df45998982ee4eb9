import { BytesCache } from '../../src/temporal/bytes-cache';

describe('a cache of bytes', () => {
  /** A cache whose values are as long as their key says (`a:4`), with the keys that it had to load. */
  function cacheOf(maximumBytes: number): { cache: BytesCache; loaded: string[] } {
    const loaded: string[] = [];
    const cache = new BytesCache(maximumBytes, async (key) => {
      loaded.push(key);
      return new Uint8Array(Number(key.split(':')[1]));
    });
    return { cache, loaded };
  }

  it('loads a value once', async () => {
    const { cache, loaded } = cacheOf(10);
    expect(await cache.get('a:4')).toHaveLength(4);
    await cache.get('a:4');
    expect(loaded).toEqual(['a:4']);
  });

  it('loads a value once for several who ask at the same time', async () => {
    const { cache, loaded } = cacheOf(10);
    await Promise.all([cache.get('a:4'), cache.get('a:4')]);
    expect(loaded).toEqual(['a:4']);
  });

  it('lets go of what was used least recently when there are too many bytes', async () => {
    const { cache, loaded } = cacheOf(10);
    for (const key of ['a:4', 'b:4', 'a:4', 'c:4']) await cache.get(key);
    await cache.get('a:4');
    await cache.get('b:4');
    expect(loaded).toEqual(['a:4', 'b:4', 'c:4', 'b:4']);
  });

  it('does not keep what is larger than the whole cache, nor give up the rest for it', async () => {
    const { cache, loaded } = cacheOf(10);
    for (const key of ['a:4', 'b:11', 'b:11', 'a:4']) await cache.get(key);
    expect(loaded).toEqual(['a:4', 'b:11', 'b:11']);
  });

  it('asks again after a failure', async () => {
    let attempts = 0;
    const cache = new BytesCache(10, () => {
      attempts += 1;
      return attempts === 1 ? Promise.reject(new Error('store is down')) : Promise.resolve(new Uint8Array(1));
    });
    await expect(cache.get('a')).rejects.toThrow('store is down');
    await expect(cache.get('a')).resolves.toHaveLength(1);
  });
});
