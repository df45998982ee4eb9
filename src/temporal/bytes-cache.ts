/**
 * A cache of immutable byte arrays that holds at most so many bytes and lets go of what was used least recently. Of
 * several callers who miss the same key at once, one loads it.
 */
export class BytesCache {
  /** In order of use, the least recent first. */
  private readonly entries = new Map<string, Uint8Array>();
  private readonly loading = new Map<string, Promise<Uint8Array>>();
  private bytes = 0;

  constructor(
    private readonly maximumBytes: number,
    private readonly load: (key: string) => Promise<Uint8Array>,
  ) {}

  async get(key: string): Promise<Uint8Array> {
    const hit = this.entries.get(key);
    if (hit === undefined) return this.loadOnce(key);
    this.entries.delete(key);
    this.entries.set(key, hit);
    return hit;
  }

  private loadOnce(key: string): Promise<Uint8Array> {
    const running = this.loading.get(key);
    if (running !== undefined) return running;
    const load = this.load(key)
      .then((value) => this.add(key, value))
      .finally(() => this.loading.delete(key));
    this.loading.set(key, load);
    return load;
  }

  private add(key: string, value: Uint8Array): Uint8Array {
    if (value.length > this.maximumBytes) return value;
    this.entries.set(key, value);
    this.bytes += value.length;
    for (const [oldest, { length }] of this.entries) {
      if (this.bytes <= this.maximumBytes) break;
      this.entries.delete(oldest);
      this.bytes -= length;
    }
    return value;
  }
}
