import type { Logger } from 'pino';
import { errorMessage } from '../error-message';
import { repeat } from './repeat';
import type { TwilioClients } from './twilio-clients';

export interface TwilioWatchOptions {
  clients: Pick<TwilioClients, 'of' | 'held'>;
  /** The main account; undefined: Twilio takes it for certain. */
  accountSid?: string;
  logger: Pick<Logger, 'debug'>;
  /** Milliseconds to the first question, and between two. */
  firstMs?: number;
  everyMs?: number;
}

/**
 * Asks Twilio for the main account now and then, so that a process that seldom calls Twilio, as an API, knows too when Twilio
 * takes nothing from it, and before the first message that would have to wait; and for every account that is held: it may be
 * that nobody calls for it any more who would learn that this is over. What comes of it, the clients tell: in the log, in
 * `/readyz` and `/metrics`.
 *
 * @returns stops it
 */
export function watchTwilio(options: TwilioWatchOptions): () => void {
  const { firstMs = 1_000, everyMs = 60_000 } = options;
  const { clients, accountSid, logger } = options;
  const askAll = async (): Promise<void> => {
    const wanted = new Set([...(accountSid === undefined ? [] : [accountSid]), ...clients.held]);
    for (const sid of wanted) await ask(sid, { clients, logger });
  };
  return repeat(askAll, { firstMs, everyMs });
}

async function ask(
  accountSid: string,
  { clients, logger }: Pick<TwilioWatchOptions, 'clients' | 'logger'>,
): Promise<void> {
  try {
    const twilio = await clients.of(accountSid);
    await twilio.api.v2010.accounts(accountSid).fetch();
  } catch (error) {
    // Whether the account is refused the clients know; a Twilio that does not answer is what calls are tried again for.
    logger.debug(`Twilio did not tell of the account: ${errorMessage(error)}`);
  }
}
