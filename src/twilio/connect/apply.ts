import type { AddressConfigurationListInstanceCreateOptions } from 'twilio/lib/rest/conversations/v1/addressConfiguration';
import type { TwilioClient } from '../client';
import { conversationOf, type ConversationRef } from '../conversation';
import { isTwilioError } from '../failure';
import { MAX_WEBHOOKS } from '../scoped-webhooks';
import type { AppliedChange, AutoCreation, Change, NumberWebhook, ScopedTarget } from './change';
import { findAddress, readAddress, readNumber, readWebhook } from './read';

/** Makes a change, once however often it is tried. @throws what the SDK throws */
export async function applyChange(client: TwilioClient, change: Change): Promise<AppliedChange> {
  switch (change.kind) {
    case 'update-number':
      await updateNumber(client, change.sid, change.after);
      return change;
    case 'create-address':
      return { ...change, sid: await createAddress(client, change) };
    case 'update-address':
      await addresses(client)(change.sid).update(autoCreationOptions(change.after));
      return change;
    case 'remove-webhook':
      await removeWebhook(client, change);
      return change;
    case 'add-webhook':
      return { ...change, sid: await addWebhook(client, change.conversation, change.after) };
  }
}

/**
 * Takes a change back. What somebody else has changed since, or what is gone, is left as it is.
 *
 * @param isRepeated an attempt before may have taken it back already
 * @returns whether it was taken back
 * @throws what the SDK throws
 */
export async function undoChange(client: TwilioClient, change: AppliedChange, isRepeated: boolean): Promise<boolean> {
  try {
    return (await undo(client, change)) || isRepeated;
  } catch (error) {
    if (isTwilioError(error, GONE)) return isRepeated;
    throw error;
  }
}

async function undo(client: TwilioClient, change: AppliedChange): Promise<boolean> {
  switch (change.kind) {
    case 'update-number': {
      const { smsUrl } = readNumber(await client.incomingPhoneNumbers(change.sid).fetch());
      if (smsUrl !== change.after.smsUrl) return false;
      await updateNumber(client, change.sid, change.before);
      return true;
    }
    case 'create-address':
      return (await isOurs(client, change)) && addresses(client)(change.sid).remove();
    case 'update-address':
      if (!(await isOurs(client, change))) return false;
      await addresses(client)(change.sid).update(autoCreationOptions(change.before));
      return true;
    case 'remove-webhook':
      await addWebhook(client, change.conversation, change.before);
      return true;
    case 'add-webhook':
      return conversationOf(client, change.conversation).webhooks(change.sid).remove();
  }
}

/** The requested resource was not found. */
const GONE = 20404;

async function removeWebhook(
  client: TwilioClient,
  { conversation, sid }: Extract<Change, { kind: 'remove-webhook' }>,
): Promise<void> {
  try {
    await conversationOf(client, conversation).webhooks(sid).remove();
  } catch (error) {
    if (!isTwilioError(error, GONE)) throw error;
  }
}

/** An address has one configuration: one that is there and leads to us is that of an attempt before. */
async function createAddress(
  client: TwilioClient,
  { address, type, after }: Extract<Change, { kind: 'create-address' }>,
): Promise<string> {
  const earlier = await findAddress(client, address);
  if (earlier && readAddress(earlier).webhookUrl === after.webhookUrl) return earlier.sid;
  const options = autoCreationOptions(after);
  return (await addresses(client).create({ type: type as AddressType, address, ...options })).sid;
}

type AddressType = AddressConfigurationListInstanceCreateOptions['type'];

async function isOurs(client: TwilioClient, { sid, after }: { sid: string; after: AutoCreation }): Promise<boolean> {
  return readAddress(await addresses(client)(sid).fetch()).webhookUrl === after.webhookUrl;
}

function addresses(client: TwilioClient): TwilioClient['conversations']['v1']['addressConfigurations'] {
  return client.conversations.v1.addressConfigurations;
}

async function updateNumber(client: TwilioClient, sid: string, webhook: NumberWebhook): Promise<void> {
  await client.incomingPhoneNumbers(sid).update(webhook);
}

/** One that is the same already is that of an attempt before. */
async function addWebhook(client: TwilioClient, conversation: ConversationRef, to: ScopedTarget): Promise<string> {
  const { webhooks } = conversationOf(client, conversation);
  const earlier = (await webhooks.list({ limit: MAX_WEBHOOKS })).find((one) => isSame(readWebhook(one), to));
  if (earlier) return earlier.sid;
  const { target, url, method, filters, triggers, flowSid } = to;
  const created = await webhooks.create({
    target,
    ...(url && { 'configuration.url': url }),
    ...(method && { 'configuration.method': method }),
    ...(filters && { 'configuration.filters': filters }),
    ...(triggers && { 'configuration.triggers': triggers }),
    ...(flowSid && { 'configuration.flowSid': flowSid }),
  });
  return created.sid;
}

function isSame(present: ScopedTarget, { target, url, flowSid }: ScopedTarget): boolean {
  return present.target === target && present.url === url && present.flowSid === flowSid;
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
