import type { JsonObject } from '../engine/context';
import type { HttpAnswer } from '../engine/web-request';
import { WARNING } from '../engine/warnings';
import { defineWidget } from '../engine/widget';
import { looseProperties, parameters, requiredText, text } from '../flow/properties';
import { answerOutput, isJsonObject } from './http-answer';

/**
 * Runs a Twilio Function: a POST to its URL, at most once, with the parameters as a form, which the Function finds in its
 * `event`. Exits: `success` on a status of 200 to 399, `fail` on any other and when there was no answer. Output: `body`,
 * `content_type`, `status_code`, `headers["x-twilio-function-concurrency"]`, and `parsed`, which is merged into what an
 * earlier run of the same widget has left there. Warnings: 81010 when there was no answer, 81017 for an error's answer.
 */
export const runFunction = defineWidget({
  type: 'run-function',
  properties: looseProperties({
    url: requiredText(),
    service_sid: text().nullish(),
    environment_sid: text().nullish(),
    function_sid: text().nullish(),
    parameters: parameters().optional(),
  }),
  literal: ['parameters.*.key'],
  readsOwnOutput: true,
  events: ['success', 'fail'],
  async run({ url, parameters: pairs = [] }, { name, execution, frame, effects, exit, warn }) {
    const before = frame.context.widgets[name]?.parsed;
    const kept = isJsonObject(before) ? before : undefined;
    const answer = await effects.httpRequest({
      widget: name,
      accountSid: execution.accountSid,
      method: 'POST',
      url,
      contentType: 'application/x-www-form-urlencoded;charset=utf-8',
      body: '',
      parameters: pairs.map(({ key, value }) => ({ key, value })),
      twilioAuth: false,
    });
    if (!answer.ok) {
      warn(WARNING.functionNotRun, answer.message);
      return exit('fail', kept ? { parsed: kept } : {});
    }
    const succeeded = answer.status >= 200 && answer.status < 400;
    if (!succeeded) warn(WARNING.functionFailed, `The Function answered with status ${answer.status}`);
    return exit(succeeded ? 'success' : 'fail', outputOf(answer, kept));
  },
});

/** An answer that is no JSON object leaves an earlier `parsed` as it was. */
function outputOf(answer: HttpAnswer, before: JsonObject | undefined): JsonObject {
  const { parsed, ...output } = answerOutput(answer) as JsonObject & { parsed?: JsonObject };
  const { functionConcurrency } = answer;
  return {
    ...output,
    ...(functionConcurrency && { headers: { 'x-twilio-function-concurrency': functionConcurrency } }),
    ...((before ?? parsed) && { parsed: { ...before, ...parsed } }),
  };
}
