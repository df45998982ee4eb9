import { setTimeout as sleep } from 'node:timers/promises';

/** Reads until a value is as wanted, and gives the last one read: after `seconds` one that is not. */
export async function settled<T>(read: () => Promise<T>, isWanted: (value: T) => boolean, seconds = 30): Promise<T> {
  let value = await read();
  for (const deadline = Date.now() + seconds * 1000; !isWanted(value) && Date.now() < deadline; value = await read())
    await sleep(50);
  return value;
}
