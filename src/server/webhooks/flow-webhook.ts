import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { maskNumbers } from '../../mask';
import { TemporalUnavailable } from '../../temporal/executions';
import { RestError } from '../../twilio/rest-error';
import { within } from '../../within';
import { accountOf, notFound, resource, sidOf } from '../rest/resource';
import { Beginnings } from './beginnings';
import { ChannelAttributes } from './channel-attributes';
import { deliverNotice, type Addressee } from './deliver-notice';
import { countOutcome, noteOutcome } from './outcome';
import { noticeOf, parametersOf, type Notice } from './notice';
import { Once } from './once';
import { forbidden, formOf, requireSignature } from './signature';
import type { WebhookDependencies } from './webhook-dependencies';

/**
 * A message has at most 32 KB of text, and 4 KB and 16 KB of attributes come with it; its parameters are a few dozen. A form
 * writes a byte with up to three characters, and a character of the text with up to nine.
 */
const LIMITS = { limit: '512kb', parameterLimit: 200 };

/** Milliseconds that a webhook waits for Temporal and the store. Twilio waits 5 s for an answer. */
const PATIENCE_MS = 4_000;

/**
 * The `webhook_url` of every flow, `/v1/Accounts/{AccountSid}/Flows/{FlowSid}`: webhooks of Conversations and Messaging,
 * delivery receipts among them. They are answered once Temporal has what they say; when it cannot take it, or not in time, with 503,
 * so that a sender that tries again does so. What takes too long goes on.
 */
export function flowWebhookRouter(dependencies: WebhookDependencies): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const once = new Once({ ...dependencies, inbound: dependencies.store.inbound, patienceMs: PATIENCE_MS });
  const beginnings = new Beginnings(dependencies);
  const attributes = new ChannelAttributes(dependencies);
  const take: RequestHandler = async (request, response) => {
    const flow = { accountSid: accountOf(response), flowSid: sidOf(request, 'FlowSid', 'FW') };
    const form = formOf(request);
    const repeated = Object.keys(form).filter((name) => Array.isArray(form[name]));
    if (repeated.length > 0) request.log.warn({ repeated }, 'webhook_parameters_repeated');
    const notice = noticeOf(parametersOf(form), queryOf(request), dependencies.addressBytes);
    if (notice.kind === 'ignored') {
      await ignore(dependencies, flow, notice.reason, request);
      noteOutcome(response, 'ignored');
    } else {
      const delivery = deliverNotice({ ...dependencies, once, beginnings, attributes }, flow, notice, request);
      const outcome = await within(PATIENCE_MS, delivery, tooLate);
      noteOutcome(response, outcome);
      if (notice.kind === 'message' && outcome !== 'ignored') logMessage(dependencies, flow, notice, request);
    }
    answer(response, notice);
  };
  resource(router, '/v1/Accounts/:AccountSid/Flows/:FlowSid', {
    post: [countOutcome(dependencies), ...readForm(), requireSignature(dependencies), requireAccount, take],
  });
  return router;
}

function tooLate(): Error {
  return new TemporalUnavailable(`Nothing has come of the webhook within ${PATIENCE_MS} ms`);
}

/** Reads the form; any other content type, and a compressed body, is answered with 415. */
function readForm(): RequestHandler[] {
  return [
    express.urlencoded({ extended: false, inflate: false, ...LIMITS }),
    (request, _response, next) => {
      if (request.body === undefined) {
        throw new RestError(415, 20415, 'Expected a body of type application/x-www-form-urlencoded');
      }
      next();
    },
  ];
}

/** Signed for the account of the path, a form that names another one is not for us. */
const requireAccount: RequestHandler = (request, response, next) => {
  const accountSid = String(request.params.AccountSid);
  const { AccountSid = accountSid } = parametersOf(formOf(request));
  if (AccountSid !== accountSid) throw forbidden('The webhook belongs to another account');
  response.locals.accountSid = accountSid;
  next();
};

/** What no flow acts on is answered well all the same: to Twilio it is no error. */
async function ignore(
  { store }: WebhookDependencies,
  { accountSid, flowSid }: Addressee,
  reason: string,
  request: Request,
): Promise<void> {
  if (!(await store.flows.testUsers(accountSid, flowSid))) throw notFound(request);
  request.log.info({ flow: flowSid, reason }, 'webhook_ignored');
}

function logMessage(
  { logBodies }: WebhookDependencies,
  { flowSid }: Addressee,
  { sid, trigger, parameters }: Extract<Notice, { kind: 'message' }>,
  request: Request,
): void {
  const flowAddress = maskNumbers(trigger.flowAddress);
  const contactAddress = maskNumbers(trigger.contactAddress);
  const written = logBodies && { body: parameters.Body };
  request.log.info({ flow: flowSid, message: sid, flowAddress, contactAddress, ...written }, 'message_accepted');
}

function queryOf({ originalUrl }: Request): URLSearchParams {
  const start = originalUrl.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : originalUrl.slice(start + 1));
}

/** Messaging reads TwiML: an empty response says that there is nothing to send on the spot. */
function answer(response: Response, notice: Notice): void {
  const isMessaging =
    (notice.kind === 'message' || notice.kind === 'returned') && notice.trigger.event === 'incomingMessage';
  if (isMessaging) response.type('text/xml').send('<?xml version="1.0" encoding="UTF-8"?><Response/>');
  else response.status(200).end();
}
