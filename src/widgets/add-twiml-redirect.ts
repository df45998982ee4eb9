import type { JsonObject } from '../engine/context';
import { returnedParameters } from '../engine/twiml-return';
import { WARNING } from '../engine/warnings';
import { defineWidget, type WidgetScope } from '../engine/widget';
import { choice, looseProperties, requiredText, seconds } from '../flow/properties';
import { send } from './message';
import { dropUnheard } from './unheard';
import { readTwiml, type TwimlVerb } from './twiml';

/** Studio's default and highest, in seconds. */
const MAX_TIMEOUT = 14_400;

/** Documents that are followed one after the other, so that two that lead to each other come to an end. */
const MAX_HOPS = 10;

const FORM = 'application/x-www-form-urlencoded;charset=utf-8';

type Scope = WidgetScope<'return' | 'timeout' | 'fail'>;

/** Where the TwiML has led. */
type Followed = { kind: 'returned'; parameters: JsonObject } | { kind: 'done' } | { kind: 'failed'; message: string };

/**
 * Lets TwiML of the user's own take over. The URL gets the parameters of the message that began the execution, signed as
 * Twilio signs; its `<Message>` verbs are sent and its `<Redirect>` is followed. Exits: `return` when a redirect leads back
 * to the flow's webhook URL with `FlowEvent=return`, `timeout` when none has within the timeout, `fail` when there is no
 * TwiML to be had. Output: the other parameters of the returning URL.
 *
 * The return may also come from outside: from a program that has taken over before, or answers by itself.
 */
export const addTwimlRedirect = defineWidget({
  type: 'add-twiml-redirect',
  properties: looseProperties({
    url: requiredText(),
    method: choice('GET', 'POST').optional(),
    timeout: seconds().optional(),
  }),
  literal: ['method'],
  events: ['return', 'timeout', 'fail'],
  async run({ url, method = 'POST', timeout }, scope) {
    dropUnheard(scope);
    const followed = await follow({ verb: 'redirect', url, method }, scope);
    if (followed.kind === 'returned') return scope.exit('return', followed.parameters);
    if (followed.kind === 'failed') {
      scope.warn(WARNING.httpFailed, followed.message);
      return scope.exit('fail', {});
    }
    const arrival = await scope.waitForReturn({ timeoutSeconds: timeoutSeconds(timeout) });
    // The widget has no exit for a message.
    dropUnheard(scope);
    return arrival.kind === 'returned' ? scope.exit('return', arrival.parameters) : scope.exit('timeout', {});
  },
});

type Redirect = Extract<TwimlVerb, { verb: 'redirect' }>;

async function follow(first: Redirect, scope: Scope): Promise<Followed> {
  let redirect: Redirect | undefined = first;
  let base: string | undefined;
  for (let hop = 0; redirect; hop += 1) {
    if (hop === MAX_HOPS) return failed(`more than ${MAX_HOPS} redirects`);
    const target = resolve(redirect.url, base);
    if (!target) return failed(`'${redirect.url}' is no URL`);
    const parameters = returned(target, scope);
    if (parameters) return { kind: 'returned', parameters };
    const verbs = await fetchVerbs(target, redirect.method, scope);
    if ('kind' in verbs) return verbs;
    redirect = await carryOut(verbs, scope);
    base = target.href;
  }
  return { kind: 'done' };
}

function failed(reason: string): Followed {
  return { kind: 'failed', message: `Expected TwiML to follow, but ${reason}` };
}

function resolve(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}

/** The parameters that a redirect to this flow brings back; undefined where it leads elsewhere. */
function returned(target: URL, { frame, execution }: Scope): JsonObject | undefined {
  const flows = [frame.flowSid, execution.flowSid];
  if (!flows.some((sid) => target.pathname.endsWith(`/Flows/${sid}`))) return undefined;
  return returnedParameters(target.searchParams);
}

async function fetchVerbs(target: URL, method: 'GET' | 'POST', scope: Scope): Promise<TwimlVerb[] | Followed> {
  const { name, execution, effects } = scope;
  const answer = await effects.httpRequest({
    widget: name,
    accountSid: execution.accountSid,
    method,
    url: target.href,
    contentType: FORM,
    body: '',
    parameters: messageParameters(scope),
    twilioAuth: false,
  });
  if (!answer.ok) return failed(answer.message);
  if (answer.status < 200 || answer.status > 299) return failed(`the server answered with status ${answer.status}`);
  const twiml = readTwiml(answer.body);
  return twiml.ok ? twiml.verbs : failed(twiml.problem);
}

/** What Twilio would tell the URL: the message that began the execution. */
function messageParameters({ frame }: Scope): { key: string; value: string }[] {
  const { message, conversation } = frame.context.trigger;
  return Object.entries(message ?? conversation ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' ? [{ key, value }] : [],
  );
}

/** Sends the messages up to the first redirect, which is where the rest of a document is never reached. */
async function carryOut(verbs: readonly TwimlVerb[], scope: Scope): Promise<Redirect | undefined> {
  const { execution, key, name: widget } = scope;
  for (const [index, verb] of verbs.entries()) {
    if (verb.verb === 'redirect') return verb;
    const { body, mediaUrl } = verb;
    await send({ key: `${key}:${index}`, widget, channel: execution.channel, body, mediaUrl }, scope);
  }
  return undefined;
}

/** 0 is not to wait at all. */
function timeoutSeconds(timeout: string | number | undefined): number {
  const value = typeof timeout === 'string' ? Number(timeout.trim() || NaN) : timeout;
  return typeof value === 'number' && value >= 0 ? Math.min(value, MAX_TIMEOUT) : MAX_TIMEOUT;
}
