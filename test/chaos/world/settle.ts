import type { FlowDefinition } from '../../../src/flow/definition';
import { conversationFlow, SUBFLOW } from './flows';
import { ask, EVENTS, NUMBERS, type Answer, type Form } from './reach';
import { ACCOUNT_SID } from './topology';

/** Where the parts are, before anything goes wrong. */
interface Places {
  api: () => string;
  twilio: string;
  /** How Twilio reaches the API. */
  webhooks: string;
}

/**
 * Publishes the flows, and has our numbers tell them of messages.
 *
 * @param outside the server that flows call
 * @param timeout seconds that questions wait
 */
export async function publishFlows(
  { api, twilio, webhooks }: Places,
  outside: string,
  timeout: number,
): Promise<{ flowSid: string; webhookUrl: string }> {
  const publish = async (definition: FlowDefinition): Promise<string> => {
    const form = { FriendlyName: 'chaos', Status: 'published', Definition: JSON.stringify(definition) };
    return sidOf(await ask(() => `${api()}/v2/Flows`, { form }));
  };
  const subflowSid = await publish(SUBFLOW);
  const flowSid = await publish(conversationFlow({ outside, subflowSid, timeout }));
  const webhookUrl = `${webhooks}/v1/Accounts/${ACCOUNT_SID}/Flows/${flowSid}`;
  const atTwilio = async (path: string, form: Form): Promise<string> => sidOf(await ask(() => twilio + path, { form }));
  await atTwilio(`/2010-04-01/Accounts/${ACCOUNT_SID}/IncomingPhoneNumbers.json`, {
    PhoneNumber: NUMBERS.messaging,
    SmsUrl: webhookUrl,
  });
  await atTwilio('/v1/Configuration/Addresses', {
    Type: 'sms',
    Address: NUMBERS.conversations,
    'AutoCreation.Enabled': 'true',
    'AutoCreation.Type': 'webhook',
    'AutoCreation.WebhookUrl': webhookUrl,
    'AutoCreation.WebhookFilters': EVENTS,
  });
  return { flowSid, webhookUrl };
}

function sidOf({ ok, status, body }: Answer): string {
  if (ok && body.sid) return body.sid;
  throw new Error(`Expected the world to be set up, but the answer is ${status}: ${JSON.stringify(body)}`);
}
