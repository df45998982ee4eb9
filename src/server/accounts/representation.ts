import type { AccountDirectory } from '../../accounts';
import type { AccountRecord, ApiKeyRecord } from '../../store';

/** An account as Twilio's API of 2010 shows it (https://www.twilio.com/docs/iam/api/account). */
export function accountBody(account: AccountRecord, { main }: AccountDirectory): Record<string, unknown> {
  const { sid } = account;
  const uri = `/2010-04-01/Accounts/${sid}`;
  return {
    sid,
    owner_account_sid: account.ownerSid,
    friendly_name: account.friendlyName,
    status: account.status,
    type: 'Full',
    auth_token: sid === main.sid ? main.authTokens[0] : account.authToken,
    date_created: rfc2822(account.dateCreated),
    date_updated: rfc2822(account.dateUpdated),
    subresource_uris: {
      incoming_phone_numbers: `${uri}/IncomingPhoneNumbers.json`,
      keys: `${uri}/Keys.json`,
      messages: `${uri}/Messages.json`,
    },
    uri: `${uri}.json`,
  };
}

/** An API key as Twilio shows it (https://www.twilio.com/docs/iam/api-keys/key-resource-v2010), with its scopes. */
export function keyBody(key: ApiKeyRecord): Record<string, unknown> {
  return {
    sid: key.sid,
    friendly_name: key.friendlyName,
    scopes: key.scopes,
    date_created: rfc2822(key.dateCreated),
    date_updated: rfc2822(key.dateUpdated),
  };
}

/** The API of 2010 has its times as mails have them. */
function rfc2822(iso: string): string {
  return new Date(iso).toUTCString().replace('GMT', '+0000');
}
