import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import twilio, { type Twilio } from 'twilio';
import { PROJECT_ROOT } from '../../src/project';
import type { Filling } from './configuration';

export interface Credentials {
  accountSid: string;
  token: string;
}

/** Makes one of each resource that an operation can ask for. What the local Twilio has is made where there is one. */
export async function fill(origin: string, { accountSid, token }: Credentials): Promise<Filling> {
  const client = twilio(accountSid, token);
  client.studio.baseUrl = client.events.baseUrl = client.api.baseUrl = client.conversations.baseUrl = origin;
  const studio = await fillStudio(client);
  const events = await fillEvents(client);
  const local = (await isLocal(origin)) ? [await fillConversations(client), await fillMessaging(client)] : [];
  const all = [studio, events, ...local];
  const parameters = Object.assign({ AccountSid: accountSid }, ...all.map((filling) => filling.parameters)) as object;
  return {
    parameters: { ...parameters },
    sids: Object.assign({}, ...all.map(({ sids }) => sids)) as Record<string, string>,
  };
}

async function isLocal(origin: string): Promise<boolean> {
  return (await fetch(`${origin}/simulator/messages?Address=%2B15550100`)).ok;
}

const FLOW_ADDRESS = '+15559990000';
/** Each time another one, so that no execution is in the way of the next. */
const contact = (): string => `+1555${String(Math.floor(Math.random() * 10_000_000)).padStart(7, '0')}`;

async function fillStudio({ studio }: Twilio): Promise<Filling> {
  const definition = readFileSync(join(PROJECT_ROOT, 'examples', 'do-you-like-bots.flow.json'), 'utf8');
  const flow = await studio.v2.flows.create({ friendlyName: 'tried', status: 'published', definition });
  const { executions } = studio.v2.flows(flow.sid);
  const execution = await executions.create({ to: contact(), from: FLOW_ADDRESS });
  const { steps } = executions(execution.sid);
  let [step] = await steps.list({ limit: 1 });
  for (const deadline = Date.now() + 30_000; !step && Date.now() < deadline; [step] = await steps.list({ limit: 1 }))
    await sleep(100);
  if (!step) throw new Error('Expected the execution to take a step within 30 s');
  return {
    parameters: { FlowSid: flow.sid, ExecutionSid: execution.sid, StepSid: step.sid, Revision: '1' },
    sids: {
      '/v2/Flows/{Sid}': flow.sid,
      '/v2/Flows/{Sid}/Revisions': flow.sid,
      '/v2/Flows/{Sid}/Revisions/{Revision}': flow.sid,
      '/v2/Flows/{Sid}/TestUsers': flow.sid,
      '/v2/Flows/{FlowSid}/Executions/{Sid}': execution.sid,
      '/v2/Flows/{FlowSid}/Executions/{ExecutionSid}/Steps/{Sid}': step.sid,
    },
  };
}

async function fillEvents({ events }: Twilio): Promise<Filling> {
  const sinkConfiguration = { destination: 'https://events.example.com/', method: 'POST', batch_events: true };
  const sink = await events.v1.sinks.create({ description: 'tried', sinkConfiguration, sinkType: 'webhook' });
  const type = 'com.twilio.studio.flow.execution.started';
  const types = [{ type, schema_version: 1 }];
  const subscription = await events.v1.subscriptions.create({ description: 'tried', sinkSid: sink.sid, types });
  return {
    parameters: { SubscriptionSid: subscription.sid, Type: type },
    sids: {
      '/v1/Sinks/{Sid}': sink.sid,
      '/v1/Sinks/{Sid}/Test': sink.sid,
      '/v1/Sinks/{Sid}/Validate': sink.sid,
      '/v1/Subscriptions/{Sid}': subscription.sid,
    },
  };
}

async function fillConversations({ conversations: { v1 } }: Twilio): Promise<Filling> {
  const { chatServiceSid, sid } = await v1.conversations.create({ friendlyName: 'tried' });
  const conversation = v1.conversations(sid);
  const participant = await conversation.participants.create({
    'messagingBinding.address': contact(),
    'messagingBinding.proxyAddress': FLOW_ADDRESS,
  });
  const message = await conversation.messages.create({ body: 'hi' });
  const webhook = await conversation.webhooks.create({
    target: 'webhook',
    'configuration.url': 'https://hooks.example.com/',
    'configuration.filters': ['onMessageAdded'],
  });
  const user = await v1.users.create({ identity: contact() });
  const role = await v1.roles.create({ friendlyName: 'tried', type: 'conversation', permission: ['sendMessage'] });
  const address = await v1.addressConfigurations.create({ type: 'sms', address: contact() });
  const below = (base: string): Record<string, string> => ({
    [`${base}/Conversations/{Sid}`]: sid,
    [`${base}/Conversations/{ConversationSid}/Participants/{Sid}`]: participant.sid,
    [`${base}/Conversations/{ConversationSid}/Messages/{Sid}`]: message.sid,
    [`${base}/Conversations/{ConversationSid}/Webhooks/{Sid}`]: webhook.sid,
    [`${base}/Users/{Sid}`]: user.sid,
    [`${base}/Roles/{Sid}`]: role.sid,
  });
  return {
    parameters: { ConversationSid: sid, ChatServiceSid: chatServiceSid, UserSid: user.sid, MessageSid: message.sid },
    sids: {
      ...below('/v1'),
      ...below('/v1/Services/{ChatServiceSid}'),
      '/v1/Services/{Sid}': chatServiceSid,
      '/v1/Configuration/Addresses/{Sid}': address.sid,
    },
  };
}

async function fillMessaging(client: Twilio): Promise<Filling> {
  const number = await client.incomingPhoneNumbers.create({ phoneNumber: contact() });
  const message = await client.messages.create({ to: contact(), from: FLOW_ADDRESS, body: 'hi' });
  return {
    parameters: {},
    sids: {
      '/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers/{Sid}.json': number.sid,
      '/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json': message.sid,
    },
  };
}
