import type { Request, Response } from 'express';
import type { AccountDirectory } from '../../accounts';
import type { AccountRecord, Store } from '../../store';
import { accountOf, notFound, sidOf } from '../rest/resource';

/** What accounts and their keys are kept with. */
export interface AccountsDependencies {
  accounts: AccountDirectory;
  store: Pick<Store, 'accounts' | 'apiKeys'>;
  /** Subaccounts are those of Twilio: one that is made here must exist there. */
  areTwilios: boolean;
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
