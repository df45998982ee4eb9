import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { AccountDirectory } from '../../accounts';
import type { Store } from '../../store';
import type { TwilioClient } from '../../twilio/client';
import {
  appliedChange,
  applyChanges,
  describeChange,
  NothingToConnect,
  planConnection,
  undoChanges,
  type AppliedChange,
  type Change,
  type Connectable,
} from '../../twilio/connect';
import { flowWebhookUrl } from '../../twilio/flow-webhook';
import { RestError } from '../../twilio/rest-error';
import { basicAuth } from '../rest/basic-auth';
import { readBody } from '../rest/body';
import { readParameters } from '../rest/parameters';
import { accountOf, notFound, resource, sidOf } from '../rest/resource';
import { answerTwilioFailure } from './twilio-failure';

/** What connections are made with. */
export interface ConnectionDependencies {
  accounts: AccountDirectory;
  publicBaseUrl: () => string;
  store: Pick<Store, 'flows'>;
  /** Calls Twilio in the name of an account. */
  twilioOf: (accountSid: string) => Promise<TwilioClient>;
}

const sid = (prefix: string): z.ZodString =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), 'Expected a SID');

export const CONNECT = z.object({
  Number: z.string().optional(),
  Address: z.string().optional(),
  ConversationSid: sid('CH').optional(),
  ChatServiceSid: sid('IS').optional(),
  DryRun: z.enum(['true', 'false']).optional(),
});

export const UNDO = z.object({ Changes: z.string() });

/**
 * `/v2/Flows/{FlowSid}/Connections`, an addition of ours to Studio's API: has Twilio send the messages of a number, an
 * address or a conversation to the flow. A conversation that an agent had comes back to the flow in the same way. With
 * `DryRun` it only tells what would change; the `changes` of an answer are what `…/Connections/Undo` takes back.
 */
export function connectionsRouter(dependencies: ConnectionDependencies): Router {
  const { accounts, twilioOf } = dependencies;
  const router = Router({ caseSensitive: true, strict: true });
  router.use('/v2/Flows/:FlowSid/Connections', basicAuth(accounts), readBody());
  resource(router, '/v2/Flows/:FlowSid/Connections', {
    post: async (request, response) => {
      const { DryRun, ...target } = readParameters(CONNECT, request.body);
      const wanted = connectable(target);
      const flow = await flowEnd(dependencies, request, response);
      const twilio = await twilioOf(accountOf(response));
      const changes = await answerTwilioFailure(() => planOf(twilio, flow, wanted));
      const isDryRun = DryRun === 'true';
      const made = isDryRun ? changes : await make(twilio, changes);
      response.status(isDryRun ? 200 : 201).json({
        flow_sid: flow.flowSid,
        webhook_url: flow.webhookUrl,
        dry_run: isDryRun,
        descriptions: changes.map(describeChange),
        changes: made,
      });
    },
  });
  resource(router, '/v2/Flows/:FlowSid/Connections/Undo', {
    post: async (request, response) => {
      const { flowSid } = await flowEnd(dependencies, request, response);
      const changes = readChanges(readParameters(UNDO, request.body).Changes);
      const twilio = await twilioOf(accountOf(response));
      const results = await answerTwilioFailure(() => undoChanges(twilio, changes));
      response.json({ flow_sid: flowSid, changes: results });
    },
  });
  return router;
}

/** Where it cannot be made whole, the error's details have what was changed, so that it can be taken back. */
async function make(twilio: TwilioClient, changes: readonly Change[]): Promise<AppliedChange[]> {
  const made: AppliedChange[] = [];
  return answerTwilioFailure(
    () => applyChanges(twilio, changes, (change) => void made.push(change)),
    () => ({ changes: made }),
  );
}

async function planOf(twilio: TwilioClient, flow: FlowAtWebhook, wanted: Connectable): Promise<Change[]> {
  try {
    return await planConnection(twilio, flow, wanted);
  } catch (error) {
    if (error instanceof NothingToConnect) throw new RestError(404, 20404, error.message);
    throw error;
  }
}

interface FlowAtWebhook {
  flowSid: string;
  webhookUrl: string;
}

/** @throws RestError 404 when the account has no such flow */
async function flowEnd(
  { store, publicBaseUrl }: ConnectionDependencies,
  request: Request,
  response: Response,
): Promise<FlowAtWebhook> {
  const flowSid = sidOf(request, 'FlowSid', 'FW');
  const accountSid = accountOf(response);
  if (!(await store.flows.testUsers(accountSid, flowSid))) throw notFound(request);
  return { flowSid, webhookUrl: flowWebhookUrl({ publicBaseUrl: publicBaseUrl(), accountSid, flowSid }) };
}

function connectable(target: Omit<z.output<typeof CONNECT>, 'DryRun'>): Connectable {
  const { Number: number, Address: address, ConversationSid: conversationSid, ChatServiceSid: chatServiceSid } = target;
  const given = [number, address, conversationSid].filter((value) => value);
  if (given.length !== 1)
    throw RestError.badParameter('Expected one of the parameters Number, Address and ConversationSid');
  const service = chatServiceSid && { chatServiceSid };
  if (number) return { kind: 'number', number };
  if (address) return { kind: 'address', address, ...service };
  return { kind: 'conversation', conversationSid: conversationSid!, ...service };
}

function readChanges(text: string): AppliedChange[] {
  try {
    return appliedChange.array().parse(JSON.parse(text));
  } catch (cause) {
    throw RestError.badParameter(
      `Invalid parameter Changes: Expected those of an answer, but ${(cause as Error).name}`,
    );
  }
}
