import type { Cancel, Clock } from '../../../src/simulator';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  readonly #alarms = new Set<{ time: number; job: () => void }>();

  constructor(start = '2026-03-01T10:00:00.000Z') {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  at(time: Date, job: () => void): Cancel {
    const alarm = { time: time.getTime(), job };
    this.#alarms.add(alarm);
    if (alarm.time <= this.#now) setImmediate(() => this.#ring());
    return () => void this.#alarms.delete(alarm);
  }

  /** Milliseconds until something is to happen; undefined where nothing is. */
  get untilNext(): number | undefined {
    const times = [...this.#alarms].map(({ time }) => time - this.#now);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    this.#ring();
  }

  #ring(): void {
    for (const alarm of [...this.#alarms]) {
      if (alarm.time > this.#now || !this.#alarms.delete(alarm)) continue;
      alarm.job();
    }
  }
}
