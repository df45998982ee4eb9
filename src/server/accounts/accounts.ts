import { randomBytes } from 'node:crypto';
import type { Response, Router } from 'express';
import { z } from 'zod';
import type { AccountFilter, AccountRecord, Page, PageQuery } from '../../store';
import { RestError } from '../../twilio/rest-error';
import { newSid } from '../../twilio/sid';
import { nameField, textField, wordField } from '../rest/fields';
import { readLegacyList } from '../rest/legacy-list';
import { readParameters } from '../rest/parameters';
import { accountOf, notFound, resource } from '../rest/resource';
import { findAccount, TOKENS_ARE_SETTINGS, type AccountsDependencies } from './accounts-dependencies';
import { accountBody } from './representation';

const TOKEN = textField().refine((token) => /^[0-9a-fA-F]{32}$/.test(token), 'Expected 32 hexadecimal digits');

/** `Sid` and `AuthToken` are additions of ours: they make a subaccount known that Twilio has. */
export const CREATE_ACCOUNT = z.object({
  FriendlyName: nameField(64).optional(),
  Sid: textField()
    .refine((sid) => /^AC[0-9a-fA-F]{32}$/.test(sid), 'Expected AC and 32 hexadecimal digits')
    .optional(),
  AuthToken: TOKEN.optional(),
});

const STATUS = wordField('active', 'suspended', 'closed');

/** The tokens are an addition of ours: they follow those that Twilio has given the subaccount. */
export const UPDATE_ACCOUNT = z.object({
  FriendlyName: nameField(64).optional(),
  Status: STATUS.optional(),
  AuthToken: TOKEN.optional(),
  SecondaryAuthToken: TOKEN.or(z.literal('').transform(() => null)).optional(),
});

export const LIST_ACCOUNTS = z.object({ FriendlyName: textField().optional(), Status: STATUS.optional() });

/** `/Accounts.json` and `/Accounts/{Sid}.json`: the main account has subaccounts, each a tenant of its own. */
export function accountRoutes(router: Router, dependencies: AccountsDependencies): void {
  const { accounts, store } = dependencies;
  const represent = (account: AccountRecord): unknown => accountBody(account, accounts);

  resource(router, '/Accounts.json', {
    get: async (request, response) => {
      const { FriendlyName: friendlyName, Status: status } = readParameters(LIST_ACCOUNTS, request.query);
      const read = listVisible(dependencies, accountOf(response), { friendlyName, status });
      response.json(await readLegacyList(request, 'accounts', read, represent));
    },
    post: async (request, response) => {
      requireMain(dependencies, response);
      const account = await create(dependencies, readParameters(CREATE_ACCOUNT, request.body));
      response.status(201).json(represent(account));
    },
  });

  resource(router, '/Accounts/:Sid.json', {
    get: async (request, response) => {
      response.json(represent(await findAccount(dependencies, request, response, 'Sid')));
    },
    post: async (request, response) => {
      const account = await findAccount(dependencies, request, response, 'Sid');
      const { Status: status, ...changes } = readParameters(UPDATE_ACCOUNT, request.body);
      if (status !== undefined && status !== account.status) requireChangeable(dependencies, account, response);
      requireTokensOfAnother(dependencies, account, response, changes);
      const { FriendlyName: friendlyName, AuthToken: authToken, SecondaryAuthToken: secondaryAuthToken } = changes;
      const updated = await store.accounts.update(account, { friendlyName, status, authToken, secondaryAuthToken });
      if (!updated) throw notFound(request);
      // Closed first, so that nothing begins any more; asked for again, it ends what a failure has left.
      if (status === 'closed') await dependencies.endExecutions(account.sid);
      response.json(represent(updated));
    },
  });
}

/** A subaccount sees itself alone. */
function listVisible(
  { accounts, store }: AccountsDependencies,
  caller: string,
  filter: AccountFilter,
): (page: PageQuery) => Promise<Page<AccountRecord>> {
  const { sid } = accounts.main;
  return (page) => store.accounts.list(sid, page, caller === sid ? filter : { ...filter, sid: caller });
}

/** Only the main account has subaccounts. */
function requireMain({ accounts }: AccountsDependencies, response: Response): void {
  if (accountOf(response) === accounts.main.sid) return;
  throw new RestError(403, 20403, 'A subaccount has no subaccounts of its own');
}

/** The main account is never shut, a subaccount does not decide about itself, and what is closed stays so. */
function requireChangeable(dependencies: AccountsDependencies, account: AccountRecord, response: Response): void {
  if (account.sid === account.ownerSid)
    throw RestError.badParameter('Invalid parameter Status: Expected a subaccount, the main account is always active');
  if (accountOf(response) !== dependencies.accounts.main.sid)
    throw new RestError(403, 20403, 'The status of a subaccount is changed by the main account');
  if (account.status === 'closed') throw RestError.badParameter('Invalid parameter Status: A closed account stays so');
}

/** Tokens are told by the main account, of a subaccount; the main account's come from the settings. */
function requireTokensOfAnother(
  { accounts }: AccountsDependencies,
  account: AccountRecord,
  response: Response,
  { AuthToken, SecondaryAuthToken }: Pick<z.output<typeof UPDATE_ACCOUNT>, 'AuthToken' | 'SecondaryAuthToken'>,
): void {
  if (AuthToken === undefined && SecondaryAuthToken === undefined) return;
  if (account.sid === account.ownerSid) throw RestError.badParameter(TOKENS_ARE_SETTINGS);
  if (accountOf(response) !== accounts.main.sid)
    throw new RestError(403, 20403, 'The tokens of a subaccount are told by the main account');
}

async function create(
  { accounts, store, areTwilios }: AccountsDependencies,
  { FriendlyName, Sid, AuthToken }: z.output<typeof CREATE_ACCOUNT>,
): Promise<AccountRecord> {
  if ((Sid === undefined) !== (AuthToken === undefined) || (areTwilios && Sid === undefined)) {
    throw RestError.badParameter('Expected Sid and AuthToken of a subaccount that Twilio has, both of them');
  }
  const sid = Sid ?? newSid('AC');
  const ownerSid = accounts.main.sid;
  const friendlyName = FriendlyName ?? `SubAccount created at ${new Date().toISOString()}`;
  const authToken = AuthToken ?? randomBytes(16).toString('hex');
  const isNew = await store.accounts.create({ sid, ownerSid, friendlyName, authToken });
  if (!isNew) throw new RestError(409, 20409, `There is an account ${sid} already`);
  const account = await store.accounts.fetch(ownerSid, sid);
  if (!account) throw new Error(`Expected account ${sid} to be there once it is created, but it is not`);
  return account;
}
