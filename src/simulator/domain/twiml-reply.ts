import type { Logger } from 'pino';
import type { AnsweredWebhook } from '../webhooks/dispatcher';
import type { WebhookAnswer } from '../webhooks/http-request';
import { postWebhook } from '../webhooks/outbox';
import type { Work } from '../work';
import { sendMessage } from './outbound';
import { parseTwiml, TwimlError, type Verb } from './twiml';

/**
 * Does what the webhook of a number answers to a message: sends what its TwiML says, or what its plain text is, back to
 * the handset.
 */
export async function replyToInbound(
  work: Work,
  webhook: AnsweredWebhook,
  answer: WebhookAnswer,
  logger: Logger,
): Promise<void> {
  for (const verb of verbsOf(answer, logger)) await act(work, webhook, verb);
}

function verbsOf({ contentType, body }: WebhookAnswer, logger: Logger): Verb[] {
  if (/^text\/plain\b/.test(contentType)) return body.trim() === '' ? [] : [{ verb: 'message', body, media: [] }];
  if (!/^(text|application)\/(.*\+)?(xml|html)\b/.test(contentType)) return [];
  try {
    return parseTwiml(body);
  } catch (error) {
    if (!(error instanceof TwimlError)) throw error;
    logger.warn({ code: 12100, problem: error.message }, 'the webhook of a number did not answer with TwiML');
    return [];
  }
}

/** Redirects that are followed; a document that redirects to itself would never come to an end. */
const MOST_REDIRECTS = 10;

async function act(work: Work, webhook: AnsweredWebhook, verb: Verb): Promise<void> {
  const { From = '', To = '' } = webhook.parameters;
  switch (verb.verb) {
    case 'message': {
      const { from = To, to = From, body, media, statusCallback } = verb;
      const mediaUrls = media.filter((url) => URL.canParse(url));
      await sendMessage(work, { direction: 'outbound-reply', from, to, body, mediaUrls, statusCallback });
      return;
    }
    case 'redirect': {
      const { url: current, lane, parameters } = webhook;
      const redirects = webhook.redirects + 1;
      if (redirects > MOST_REDIRECTS || !URL.canParse(verb.url, current)) return;
      const { href: url } = new URL(verb.url, current);
      await postWebhook(work, { kind: 'inbound message', lane, url, method: verb.method, parameters, redirects });
      return;
    }
  }
}
