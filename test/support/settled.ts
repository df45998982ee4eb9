import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Reads until a value is as wanted, and gives the last one read: after `seconds` one that is not. They are as many as a
 * machine may take that is slow and does much else.
 */
export async function settled<T>(read: () => Promise<T>, isWanted: (value: T) => boolean, seconds = 90): Promise<T> {
  let value = await read();
  for (const deadline = Date.now() + seconds * 1000; !isWanted(value) && Date.now() < deadline; value = await read())
    await sleep(50);
  return value;
}
