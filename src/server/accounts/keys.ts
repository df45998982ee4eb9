import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { createApiKey, SCOPES } from '../../accounts';
import type { ApiKeyRecord } from '../../store';
import { listField, textField, wordField } from '../rest/fields';
import { readLegacyList } from '../rest/legacy-list';
import { readParameters } from '../rest/parameters';
import { notFound, resource, sidOf } from '../rest/resource';
import { findAccount, type AccountsDependencies } from './accounts-dependencies';
import { keyBody } from './representation';

/** `Scopes` is an addition of ours; a key without it may do everything, as Twilio's keys may. */
export const CREATE_KEY = z.object({
  FriendlyName: textField(64).optional(),
  Scopes: listField(wordField(...SCOPES), SCOPES.length)
    .refine((scopes) => scopes.length > 0, `Expected some of ${SCOPES.join(', ')}`)
    .optional(),
});

export const UPDATE_KEY = z.object({ FriendlyName: textField(64).optional() });

/** `/Accounts/{AccountSid}/Keys.json` and `…/Keys/{Sid}.json`. A secret is shown once, when its key is made. */
export function keyRoutes(router: Router, dependencies: AccountsDependencies): void {
  const { apiKeys } = dependencies.store;

  resource(router, '/Accounts/:AccountSid/Keys.json', {
    get: async (request, response) => {
      const { sid } = await findAccount(dependencies, request, response, 'AccountSid');
      response.json(await readLegacyList(request, 'keys', (page) => apiKeys.list(sid, page), keyBody));
    },
    post: async (request, response) => {
      const { sid: accountSid } = await findAccount(dependencies, request, response, 'AccountSid');
      const { FriendlyName: friendlyName = '', Scopes = ['admin'] } = readParameters(CREATE_KEY, request.body);
      const scopes = SCOPES.filter((scope) => Scopes.includes(scope));
      const { key, secret } = await createApiKey(dependencies.store, { accountSid, friendlyName, scopes });
      response
        .status(201)
        .set('Cache-Control', 'no-store')
        .json({ ...keyBody(key), secret });
    },
  });

  resource(router, '/Accounts/:AccountSid/Keys/:Sid.json', {
    get: async (request, response) => {
      response.json(keyBody(await findKey(dependencies, request, response)));
    },
    post: async (request, response) => {
      const { accountSid, sid, friendlyName } = await findKey(dependencies, request, response);
      const { FriendlyName = friendlyName } = readParameters(UPDATE_KEY, request.body);
      const renamed = await apiKeys.rename(accountSid, sid, FriendlyName);
      if (!renamed) throw notFound(request);
      response.json(keyBody(renamed));
    },
    delete: async (request, response) => {
      const { accountSid, sid } = await findKey(dependencies, request, response);
      await apiKeys.delete(accountSid, sid);
      response.sendStatus(204);
    },
  });
}

async function findKey(
  dependencies: AccountsDependencies,
  request: Request,
  response: Response,
): Promise<ApiKeyRecord> {
  const account = await findAccount(dependencies, request, response, 'AccountSid');
  const key = await dependencies.store.apiKeys.fetch(account.sid, sidOf(request, 'Sid', 'SK'));
  if (!key) throw notFound(request);
  return key;
}
