import type { Cancel, Clock } from './clock';

interface Alarm {
  time: Date;
  job: () => void;
  cancel: Cancel;
}

/** A clock that goes as another one does, and can be put ahead of it or back. What waits for a time follows it. */
export class MovableClock implements Clock {
  readonly #alarms = new Set<Alarm>();

  /** @param aheadMs milliseconds that this clock is ahead of the other one; negative where it is behind */
  constructor(
    private readonly base: Clock,
    private aheadMs = 0,
  ) {}

  /** Milliseconds that it is ahead; negative where it is behind. */
  get ahead(): number {
    return this.aheadMs;
  }

  now(): Date {
    return new Date(this.base.now().getTime() + this.aheadMs);
  }

  at(time: Date, job: () => void): Cancel {
    const alarm: Alarm = { time, job, cancel: () => {} };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    return () => {
      this.#alarms.delete(alarm);
      alarm.cancel();
    };
  }

  /** Puts it so far ahead of the other clock, and begins at once what has fallen due by that. */
  move(aheadMs: number): void {
    this.aheadMs = aheadMs;
    const now = this.now();
    for (const alarm of [...this.#alarms]) {
      alarm.cancel();
      if (alarm.time <= now) this.#ring(alarm);
      else this.#arm(alarm);
    }
  }

  #arm(alarm: Alarm): void {
    const time = new Date(alarm.time.getTime() - this.aheadMs);
    alarm.cancel = this.base.at(time, () => this.#ring(alarm));
  }

  #ring(alarm: Alarm): void {
    if (this.#alarms.delete(alarm)) alarm.job();
  }
}
