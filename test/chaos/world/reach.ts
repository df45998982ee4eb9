import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNT_SID } from './topology';

/** Our numbers, by what a message to them does. */
export const NUMBERS = { conversations: '+15559990001', messaging: '+15559990002', outreach: '+15559990003' } as const;

/** What people and programs outside can do. They reach Twilio and the API as they are, and try again when those are down. */
export interface Reach {
  numbers: typeof NUMBERS;
  /** Writes to a number, or to a conversation. */
  write(from: string, to: string, body: string): Promise<'taken' | 'nobody listens'>;
  /** Makes a conversation with a handset in it; where it is heard, the flow hears of it. Undefined where it is in another. */
  openConversation(handset: string, number: string, how: { heard: boolean }): Promise<string | undefined>;
  join(conversationSid: string, identity: string): Promise<void>;
  closeConversation(conversationSid: string): Promise<void>;
  /** Begins an execution by REST, or gives the one that is active. */
  startExecution(to: string, from: string, parameters: object): Promise<string | undefined>;
  endExecution(sid: string): Promise<void>;
  /** The active execution of a contact, if the API knows of one. */
  activeExecution(contact: string): Promise<string | undefined>;
  /** What becomes of messages to a handset from now on. */
  behave(handset: string, status: string): Promise<void>;
  /** SIDs of the executions that were begun by REST. */
  started: string[];
}

export interface ReachOptions {
  twilio: string;
  /** One of the APIs. */
  api: () => string;
  flowSid: string;
  webhookUrl: string;
  /** Aborted when the world ends: nobody tries again then. */
  gone: AbortSignal;
}

/** What the flow hears of a conversation. */
export const EVENTS = ['onMessageAdded', 'onDeliveryUpdated', 'onConversationStateUpdated', 'onConversationRemoved'];

export function createReach({ twilio, api, flowSid, webhookUrl, gone }: ReachOptions): Reach {
  const atTwilio = (path: string, form: Form): Promise<Answer> => ask(() => twilio + path, { form, gone });
  const executions = (path: string, form: Form): Promise<Answer> =>
    ask(() => `${api()}/v2/Flows/${flowSid}/Executions${path}`, { form, gone });
  const started: string[] = [];
  return {
    numbers: NUMBERS,
    started,
    async write(From, To, Body) {
      const { ok } = await atTwilio('/simulator/messages', { From, To, Body });
      return ok ? 'taken' : 'nobody listens';
    },
    async openConversation(handset, number, { heard }) {
      const { body } = await atTwilio('/v1/Conversations', {});
      const path = `/v1/Conversations/${body.sid}`;
      const binding = { 'MessagingBinding.Address': handset, 'MessagingBinding.ProxyAddress': number };
      if (!(await atTwilio(`${path}/Participants`, binding)).ok) return undefined;
      const webhook = { Target: 'webhook', 'Configuration.Url': webhookUrl, 'Configuration.Filters': EVENTS };
      if (heard) await atTwilio(`${path}/Webhooks`, webhook);
      return body.sid;
    },
    join: async (conversationSid, Identity) =>
      void (await atTwilio(`/v1/Conversations/${conversationSid}/Participants`, { Identity })),
    closeConversation: async (conversationSid) =>
      void (await atTwilio(`/v1/Conversations/${conversationSid}`, { State: 'closed' })),
    async startExecution(To, From, parameters) {
      const { ok, body } = await executions('', { To, From, Parameters: JSON.stringify(parameters) });
      if (ok && body.sid) started.push(body.sid);
      return ok ? body.sid : (body.details?.conflicting_execution_sid ?? undefined);
    },
    endExecution: async (sid) => void (await executions(`/${sid}`, { Status: 'ended' })),
    async activeExecution(contact) {
      const { body } = await ask(() => `${api()}/v2/Flows/${flowSid}/Executions?Status=active&PageSize=1000`, { gone });
      return body.executions?.find(({ contact_channel_address: address }) => address === contact)?.sid;
    },
    async behave(handset, Status) {
      const url = `${twilio}/simulator/addresses/${encodeURIComponent(handset)}`;
      await ask(() => url, { form: { Status }, method: 'PUT', gone });
    },
  };
}

export type Form = Record<string, string | readonly string[]>;

export interface Answer {
  ok: boolean;
  status: number;
  body: {
    sid?: string;
    details?: { conflicting_execution_sid?: string };
    executions?: { sid: string; contact_channel_address: string }[];
  };
}

const CREDENTIALS = Buffer.from(`${ACCOUNT_SID}:perdure`).toString('base64');
const HEADERS = { Authorization: `Basic ${CREDENTIALS}`, 'X-Twilio-Webhook-Enabled': 'true' };
const PATIENCE_MS = 600_000;
const PAUSE_MS = 300;
/** Longer than any freeze, and than a busy machine takes: who asks again writes another message, and adds to what it waits for. */
const ANSWER_MS = 120_000;

/** What is sent, and until when somebody insists; nothing where it is read. */
interface Question {
  form?: Form;
  method?: string;
  gone?: AbortSignal;
}

/**
 * Sends a form, or reads where there is none, until it is answered; nobody there, 429 and 5xx are tried again.
 *
 * @throws Error after ten minutes of that, and when the world has ended
 */
export async function ask(url: () => string, { form, method, gone }: Question = {}): Promise<Answer> {
  const verb = method ?? (form ? 'POST' : 'GET');
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline && !gone?.aborted; await sleep(PAUSE_MS)) {
    const body = form && new URLSearchParams(Object.entries(form).flatMap(([name, value]) => pairs(name, value)));
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(url(), { method: verb, headers: HEADERS, body, signal }).catch(() => undefined);
    if (!response || response.status === 429 || response.status >= 500) continue;
    const answer = (await response.json().catch(() => undefined)) as Answer['body'] | undefined;
    if (answer) return { ok: response.ok, status: response.status, body: answer };
  }
  throw new Error(`Expected ${url()} to answer within ten minutes, and before the world ends`);
}

const pairs = (name: string, value: string | readonly string[]): [string, string][] =>
  [value].flat().map((one) => [name, one]);
