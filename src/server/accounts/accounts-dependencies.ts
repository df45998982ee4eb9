import type { Request, Response } from 'express';
import type { AccountDirectory } from '../../accounts';
import type { AccountRecord, Store } from '../../store';
import { accountOf, notFound, sidOf } from '../rest/resource';

/** Why the main account's tokens are not changed by requests. */
export const TOKENS_ARE_SETTINGS =
  'The tokens of the main account are the settings TWILIO_AUTH_TOKEN and, while they are changed, TWILIO_AUTH_TOKEN_NEXT';

/** What accounts and their keys are kept with. */
export interface AccountsDependencies {
  accounts: AccountDirectory;
  store: Pick<Store, 'accounts' | 'apiKeys'>;
  /** Subaccounts are those of Twilio: one that is made here must exist there. */
  areTwilios: boolean;
  /** Ends every active execution of an account, and resolves when Temporal has accepted it. */
  endExecutions: (accountSid: string) => Promise<void>;
}

/**
 * The account that a path names, where the caller may see it: its own, and to the main account each of its subaccounts.
 *
 * @throws RestError 404/20404
 */
export async function findAccount(
  { accounts, store }: AccountsDependencies,
  request: Request,
  response: Response,
  parameter: 'Sid' | 'AccountSid',
): Promise<AccountRecord> {
  const sid = sidOf(request, parameter, 'AC');
  const caller = accountOf(response);
  const account = await store.accounts.fetch(accounts.main.sid, sid);
  if (!account || (caller !== sid && caller !== accounts.main.sid)) throw notFound(request);
  return account;
}
