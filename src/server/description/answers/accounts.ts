import { z } from 'zod';
import { SCOPES } from '../../../accounts/scopes';
import { legacyList, mailDate, sid, timestamp, url } from './fields';

const account = z.strictObject({
  sid: sid('AC'),
  owner_account_sid: sid('AC'),
  friendly_name: z.string(),
  status: z.enum(['active', 'suspended', 'closed']),
  type: z.literal('Full'),
  auth_token: z.string(),
  date_created: mailDate,
  date_updated: mailDate,
  subresource_uris: z.strictObject({ incoming_phone_numbers: z.string(), keys: z.string(), messages: z.string() }),
  uri: z.string(),
});

const key = z.strictObject({
  sid: sid('SK'),
  friendly_name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  date_created: mailDate,
  date_updated: mailDate,
});

const token = z.strictObject({ account_sid: sid('AC'), date_created: timestamp, date_updated: timestamp, url });

const ACCOUNT = '/2010-04-01/Accounts/:AccountSid';

/** What the operations on accounts answer when all went well, by method and path. */
export const ACCOUNT_ANSWERS: Readonly<Record<string, z.ZodObject>> = {
  'get /2010-04-01/Accounts.json': legacyList('accounts', account),
  'post /2010-04-01/Accounts.json': account,
  'get /2010-04-01/Accounts/:Sid.json': account,
  'post /2010-04-01/Accounts/:Sid.json': account,
  [`get ${ACCOUNT}/Keys.json`]: legacyList('keys', key),
  [`post ${ACCOUNT}/Keys.json`]: key.extend({ secret: z.string() }),
  [`get ${ACCOUNT}/Keys/:Sid.json`]: key,
  [`post ${ACCOUNT}/Keys/:Sid.json`]: key,
  'post /v1/AuthTokens/Secondary': token.extend({ secondary_auth_token: z.string() }),
  'post /v1/AuthTokens/Promote': token.extend({ auth_token: z.string() }),
};
