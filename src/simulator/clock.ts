/** Takes back what {@link Clock.at} was asked for. */
export type Cancel = () => void;

/** The simulator's time: state timers, delivery latency and webhook retries run on it, so that a test can move them. */
export interface Clock {
  now(): Date;
  /** Calls `job` once when `time` has come, at once when it has passed, and never before this call has returned. */
  at(time: Date, job: () => void): Cancel;
}

/** Milliseconds: `setTimeout` takes no longer delay. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The machine's clock. What it waits for does not keep the process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  at(time, job) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const delay = Math.max(0, time.getTime() - Date.now());
      timer = setTimeout(delay > LONGEST_DELAY ? arm : job, Math.min(delay, LONGEST_DELAY));
      timer.unref();
    };
    arm();
    return () => clearTimeout(timer);
  },
};
