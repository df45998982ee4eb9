import type { ApiKeyRecord, Store } from '../store';
import { newSid } from '../twilio/sid';
import { hashSecret, newSecret } from './secret';
import type { Scope } from './scopes';

/** Makes an API key. Its secret is in the answer and nowhere else: the store has its hash. */
export async function createApiKey(
  { apiKeys }: Pick<Store, 'apiKeys'>,
  wanted: { accountSid: string; friendlyName: string; scopes: readonly Scope[] },
): Promise<{ key: ApiKeyRecord; secret: string }> {
  const secret = newSecret();
  const key = await apiKeys.create({ ...wanted, sid: newSid('SK'), secretHash: await hashSecret(secret) });
  return { key, secret };
}
