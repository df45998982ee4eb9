import type { Cancel, Clock } from './clock';

/**
 * Work that falls due at times that the database keeps: does what is due by now, and tells when something will be due
 * next; undefined when nothing is known to be. Called never twice at once.
 */
export type DueJob = (now: Date) => Promise<Date | undefined>;

/** Milliseconds before a job that failed, which is a bug or a database out of order, is tried again. */
const PAUSE_AFTER_FAILURE = 1_000;

/** Runs a job whenever something is due; {@link poke} says that this may be now. */
export class DueWork {
  #running?: Promise<void>;
  #again = false;
  #started = false;
  #cancel: Cancel = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly job: DueJob,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  start(): void {
    this.#started = true;
    this.poke();
  }

  /** Something may be due that was not when the job last looked. */
  poke(): void {
    if (!this.#started) return;
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#again) this.poke();
    });
  }

  /** Resolves when nothing is under way, nor about to be. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Resolves when the job rests. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#cancel();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && this.#started) {
      this.#again = false;
      this.#cancel();
      const due = await this.#once();
      if (due && this.#started) this.#cancel = this.clock.at(due, () => this.poke());
    }
  }

  async #once(): Promise<Date | undefined> {
    try {
      return await this.job(this.clock.now());
    } catch (error) {
      this.onFailure(error);
      return new Date(this.clock.now().getTime() + PAUSE_AFTER_FAILURE);
    }
  }
}
