/** A clock that stands still until it is told to move. */
export class VirtualClock {
  private time: number;

  /** @param start ISO 8601 */
  constructor(start = '2026-01-01T00:00:00.000Z') {
    this.time = Date.parse(start);
  }

  now(): Date {
    return new Date(this.time);
  }

  /** Moves the clock forward. */
  advance(seconds: number): void {
    this.time += seconds * 1000;
  }
}
