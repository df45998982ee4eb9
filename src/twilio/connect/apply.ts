import type { AddressConfigurationListInstanceCreateOptions } from 'twilio/lib/rest/conversations/v1/addressConfiguration';
import type { TwilioClient } from '../client';
import { conversationOf, type ConversationRef } from '../conversation';
import { isTwilioError } from '../failure';
import type { AppliedChange, AutoCreation, Change, NumberWebhook, ScopedTarget } from './change';
import { readAddress, readNumber } from './read';

/** Makes a change. @throws what the SDK throws */
export async function applyChange(client: TwilioClient, change: Change): Promise<AppliedChange> {
  switch (change.kind) {
    case 'update-number':
      await updateNumber(client, change.sid, change.after);
      return change;
    case 'create-address': {
      const { address, after } = change;
      const type = change.type as AddressConfigurationListInstanceCreateOptions['type'];
      const created = await addresses(client).create({ type, address, ...autoCreationOptions(after) });
      return { ...change, sid: created.sid };
    }
    case 'update-address':
      await addresses(client)(change.sid).update(autoCreationOptions(change.after));
      return change;
    case 'remove-webhook':
      await unlessGone(() => conversationOf(client, change.conversation).webhooks(change.sid).remove());
      return change;
    case 'add-webhook':
      return { ...change, sid: await addWebhook(client, change.conversation, change.after) };
  }
}

/**
 * Takes a change back. What somebody else has changed since, or what is gone, is left as it is.
 *
 * @returns whether it was taken back
 * @throws what the SDK throws
 */
export async function undoChange(client: TwilioClient, change: AppliedChange): Promise<boolean> {
  switch (change.kind) {
    case 'update-number':
      return unlessGone(async () => {
        const { smsUrl } = readNumber(await client.incomingPhoneNumbers(change.sid).fetch());
        if (smsUrl !== change.after.smsUrl) return false;
        await updateNumber(client, change.sid, change.before);
        return true;
      });
    case 'create-address':
      return unlessGone(async () => (await isOurs(client, change)) && addresses(client)(change.sid).remove());
    case 'update-address':
      return unlessGone(async () => {
        if (!(await isOurs(client, change))) return false;
        await addresses(client)(change.sid).update(autoCreationOptions(change.before));
        return true;
      });
    case 'remove-webhook':
      await addWebhook(client, change.conversation, change.before);
      return true;
    case 'add-webhook':
      return unlessGone(() => conversationOf(client, change.conversation).webhooks(change.sid).remove());
  }
}

async function isOurs(client: TwilioClient, { sid, after }: { sid: string; after: AutoCreation }): Promise<boolean> {
  return readAddress(await addresses(client)(sid).fetch()).webhookUrl === after.webhookUrl;
}

function addresses(client: TwilioClient): TwilioClient['conversations']['v1']['addressConfigurations'] {
  return client.conversations.v1.addressConfigurations;
}

async function updateNumber(client: TwilioClient, sid: string, webhook: NumberWebhook): Promise<void> {
  await client.incomingPhoneNumbers(sid).update(webhook);
}

async function addWebhook(client: TwilioClient, conversation: ConversationRef, to: ScopedTarget): Promise<string> {
  const { target, url, method, filters, triggers, flowSid } = to;
  const created = await conversationOf(client, conversation).webhooks.create({
    target,
    ...(url && { 'configuration.url': url }),
    ...(method && { 'configuration.method': method }),
    ...(filters && { 'configuration.filters': filters }),
    ...(triggers && { 'configuration.triggers': triggers }),
    ...(flowSid && { 'configuration.flowSid': flowSid }),
  });
  return created.sid;
}

function autoCreationOptions(auto: AutoCreation) {
  return {
    'autoCreation.enabled': auto.enabled,
    'autoCreation.type': auto.type,
    ...(auto.conversationServiceSid && { 'autoCreation.conversationServiceSid': auto.conversationServiceSid }),
    ...(auto.webhookUrl && { 'autoCreation.webhookUrl': auto.webhookUrl }),
    ...(auto.webhookMethod && { 'autoCreation.webhookMethod': auto.webhookMethod }),
    ...(auto.webhookFilters && { 'autoCreation.webhookFilters': auto.webhookFilters }),
    ...(auto.studioFlowSid && { 'autoCreation.studioFlowSid': auto.studioFlowSid }),
    ...(auto.studioRetryCount !== undefined && { 'autoCreation.studioRetryCount': auto.studioRetryCount }),
  };
}

/** False where what it is about is gone. */
async function unlessGone(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (isTwilioError(error, 20404)) return false;
    throw error;
  }
}
