import type { Request, RequestHandler } from 'express';
import { validateRequest } from 'twilio';
import { RestError } from '../../twilio/rest-error';
import type { WebhookDependencies } from './webhook-dependencies';

/**
 * Lets pass what Twilio has signed with a token of the account in the path; the rest is answered with 403. The URL is ours
 * by configuration, or was, never by what the request says of itself, and the form is taken as it came, repeated parameters
 * included.
 */
export function requireSignature({
  accounts,
  publicBaseUrl,
  formerBaseUrls = [],
}: Pick<WebhookDependencies, 'accounts' | 'publicBaseUrl' | 'formerBaseUrls'>): RequestHandler {
  return async (request, _response, next) => {
    const signature = request.headers['x-twilio-signature'];
    const urls = [publicBaseUrl(), ...formerBaseUrls].map((base) => base + request.originalUrl);
    const tokens = (await accounts.tokensOf(String(request.params.AccountSid))) ?? [];
    const isSigned = urls.some((url) => tokens.some((token) => isValid(token, signature, url, formOf(request))));
    if (!isSigned) throw forbidden('The request is not signed by Twilio for this URL');
    next();
  };
}

/** The request is not one that we act on, whoever sent it. */
export function forbidden(message: string): RestError {
  return new RestError(403, 20403, message);
}

/** The form as it was parsed: text, or a list of texts where a parameter came several times. */
export function formOf(request: Request): Record<string, string | string[]> {
  return (request.body ?? {}) as Record<string, string | string[]>;
}

function isValid(token: string, signature: unknown, url: string, form: Record<string, unknown>): boolean {
  return typeof signature === 'string' && signature !== '' && validateRequest(token, signature, url, form);
}
