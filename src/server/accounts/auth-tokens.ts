import { randomBytes } from 'node:crypto';
import { Router, type Response } from 'express';
import type { AccountRecord } from '../../store';
import { RestError } from '../../twilio/rest-error';
import { basicAuth } from '../rest/basic-auth';
import { readBody } from '../rest/body';
import { accountOf, notFound, resource } from '../rest/resource';
import { TOKENS_ARE_SETTINGS, type AccountsDependencies } from './accounts-dependencies';

/**
 * `/v1/AuthTokens`: an account changes its token without a moment in which none is right
 * (https://www.twilio.com/docs/iam/api/authtoken). It gets a second one, changes its programs over to it, and promotes it.
 */
export function authTokensRouter(dependencies: AccountsDependencies, publicBaseUrl: () => string): Router {
  const { accounts } = dependencies.store;
  const router = Router({ caseSensitive: true, strict: true });
  router.use(basicAuth(dependencies.accounts), readBody());

  resource(router, '/Secondary', {
    post: async (_request, response) => {
      const account = await ownAccount(dependencies, response);
      if (account.secondaryAuthToken !== null) throw new RestError(409, 20409, 'There is a secondary token already');
      const secondaryAuthToken = randomBytes(16).toString('hex');
      await accounts.update(account, { secondaryAuthToken });
      const url = `${publicBaseUrl()}/v1/AuthTokens/Secondary`;
      answer(response, 201, account, { secondary_auth_token: secondaryAuthToken, url });
    },
    delete: async (request, response) => {
      const account = await ownAccount(dependencies, response);
      if (account.secondaryAuthToken === null) throw notFound(request);
      await accounts.update(account, { secondaryAuthToken: null });
      response.sendStatus(204);
    },
  });

  resource(router, '/Promote', {
    post: async (request, response) => {
      const account = await ownAccount(dependencies, response);
      const { secondaryAuthToken: authToken } = account;
      if (authToken === null) throw notFound(request);
      await accounts.update(account, { authToken, secondaryAuthToken: null });
      answer(response, 200, account, { auth_token: authToken, url: `${publicBaseUrl()}/v1/AuthTokens/Promote` });
    },
  });
  return router;
}

/** The caller's own account, where its token is kept here. @throws RestError 20001 */
async function ownAccount(
  { accounts, store, areTwilios }: AccountsDependencies,
  response: Response,
): Promise<AccountRecord> {
  const sid = accountOf(response);
  if (sid === accounts.main.sid) throw RestError.badParameter(TOKENS_ARE_SETTINGS);
  if (areTwilios) {
    throw RestError.badParameter(
      'Twilio gives this subaccount its tokens: change them there, and tell them here by AuthToken and SecondaryAuthToken ' +
        `of /2010-04-01/Accounts/${sid}.json`,
    );
  }
  const account = await store.accounts.fetch(accounts.main.sid, sid);
  if (!account) throw new Error(`Expected account ${sid} to be there, as it has called, but it is not`);
  return account;
}

function answer(response: Response, status: number, account: AccountRecord, body: Record<string, string>): void {
  const date = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  response
    .status(status)
    .set('Cache-Control', 'no-store')
    .json({ account_sid: account.sid, date_created: date, date_updated: date, ...body });
}
