import { setTimeout as sleep } from 'node:timers/promises';
import { classifyTwilioFailure } from './failure';

/** How often something is asked of Twilio by a person who waits for it. */
const ATTEMPTS = 4;

/** Milliseconds before the second attempt; doubled before each further one. */
const FIRST_PAUSE = 250;

/**
 * Asks something of Twilio until it answers, a few times. For what a person asks and no workflow does.
 *
 * @param ask is told whether an attempt before may have done it already
 * @throws what Twilio refuses, also because of the account, and the failure of the last attempt
 */
export async function insist<T>(ask: (isRepeated: boolean) => Promise<T>): Promise<T> {
  for (let attempt = 1, pause = FIRST_PAUSE; ; attempt += 1, pause *= 2) {
    try {
      return await ask(attempt > 1);
    } catch (error) {
      if (attempt === ATTEMPTS || classifyTwilioFailure(error).kind !== 'again') throw error;
      await sleep(pause);
    }
  }
}
