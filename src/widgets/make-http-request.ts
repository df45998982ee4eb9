import type { HttpRequest } from '../engine/web-request';
import { WARNING } from '../engine/warnings';
import { defineWidget } from '../engine/widget';
import { choice, flag, looseProperties, parameters, requiredText, text } from '../flow/properties';
import { answerOutput } from './http-answer';

/** A parameter of this name breaks the request at Studio: make-http-request of its documentation. */
const RESERVED_KEY = 'method';
const FORM = 'application/x-www-form-urlencoded;charset=utf-8';

/**
 * Makes an HTTP request, at most once, within 10 s and 64 kB. Exits: `success` on a status of 200 to 299, `failed` on any
 * other and when there was no answer. Output: `body`, `content_type`, `status_code`, and `parsed` where the answer is a
 * JSON object; an empty object when there was no answer, with warning 81014 (never asked) or 81016.
 */
export const makeHttpRequest = defineWidget({
  type: 'make-http-request',
  properties: looseProperties({
    method: choice('GET', 'POST').optional(),
    url: requiredText(),
    content_type: text().optional(),
    body: text().optional(),
    parameters: parameters().optional(),
    add_twilio_auth: flag().optional(),
  }),
  literal: ['method', 'parameters.*.key'],
  events: ['success', 'failed'],
  async run(properties, { name, execution, effects, exit, warn }) {
    if (properties.parameters?.some(({ key }) => key === RESERVED_KEY)) {
      warn(WARNING.httpNotAsked, `Expected no parameter with the name '${RESERVED_KEY}', which Studio reserves`);
      return exit('failed', {});
    }
    const { accountSid } = execution;
    const answer = await effects.httpRequest({ widget: name, accountSid, ...requestOf(properties) });
    if (!answer.ok) {
      warn(answer.code === 'http:refused' ? WARNING.httpNotAsked : WARNING.httpFailed, answer.message);
      return exit('failed', {});
    }
    const { status } = answer;
    const succeeded = status >= 200 && status < 300;
    if (!succeeded) warn(WARNING.httpFailed, `The server answered with status ${status}`);
    return exit(succeeded ? 'success' : 'failed', answerOutput(answer));
  },
});

interface Properties {
  method?: 'GET' | 'POST';
  url: string;
  content_type?: string;
  body?: string;
  parameters?: readonly { key: string; value: string }[];
  add_twilio_auth?: boolean;
}

function requestOf(properties: Properties): Omit<HttpRequest, 'widget' | 'accountSid'> {
  const { method = 'GET', url, content_type: contentType, body = '', parameters: pairs = [] } = properties;
  return {
    method,
    url,
    contentType: contentType || FORM,
    body,
    parameters: pairs.map(({ key, value }) => ({ key, value })),
    twilioAuth: properties.add_twilio_auth === true,
  };
}
