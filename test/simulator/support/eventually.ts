import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds; fails with what there is instead. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  what: string,
  state: () => unknown = () => undefined,
): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Expected ${what}, but there is: ${JSON.stringify(state())}`);
    await sleep(5);
  }
}
