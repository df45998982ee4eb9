/** Random numbers that a seed decides. Whoever needs some of their own takes a `branch`: what others draw does not change them. */
export class Random {
  private state: number;

  constructor(readonly seed: string) {
    this.state = hash(seed);
  }

  branch(name: string): Random {
    return new Random(`${this.seed}/${name}`);
  }

  /** From 0, below 1. Mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.between(0, values.length - 1)];
    if (value === undefined) throw new Error('Expected something to pick from');
    return value;
  }

  /** One of several kinds, each as likely as its weight says. */
  weighted<Kind extends string>(weights: Readonly<Record<Kind, number>>): Kind {
    const entries = Object.entries(weights) as [Kind, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [kind, weight] of entries) {
      left -= weight;
      if (left < 0) return kind;
    }
    return entries[0]![0];
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}
