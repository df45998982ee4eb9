import type { JsonObject } from '../engine/context';
import type { Handoff } from '../engine/conversations';
import { parseJsonSafely } from '../engine/json';
import { WARNING } from '../engine/warnings';
import { defineWidget } from '../engine/widget';
import { looseProperties, requiredText, text } from '../flow/properties';
import { origin } from './conversation';

/** Studio's limit for the attributes of a task, in characters. */
const MAX_ATTRIBUTES = 1024;

/** Seconds: Studio's default for the life of a task, and TaskRouter's limit. */
const DEFAULT_TIMEOUT = 3600;
const MAX_TIMEOUT = 1_209_600;

/**
 * Hands the contact over to the agents of Flex: a TaskRouter task for plain messages, a Flex interaction for a
 * conversation. From then on `flow.channel.status` is `handed off`: the flow hears no further message, and what it sends
 * is refused. A conversation is left open at the execution's end, whatever the flow had asked for.
 *
 * Exits: `callComplete` when the task exists, `failedToEnqueue` when Twilio (or a limit) refused it, `callFailure` when
 * there is nobody to hand over: no channel, or an agent has the contact already. Output: the task's or interaction's fields.
 */
export const sendToFlex = defineWidget({
  type: 'send-to-flex',
  properties: looseProperties({
    workflow: requiredText(),
    channel: requiredText(),
    attributes: text().optional(),
    priority: text().optional(),
    timeout: text().optional(),
    waitUrl: text().optional(),
    waitUrlMethod: text().optional(),
  }),
  events: ['callComplete', 'failedToEnqueue', 'callFailure'],
  async run(properties, scope) {
    const { channel } = scope.execution;
    if (channel.kind === 'none' || channel.kind === 'handed-off') {
      scope.warn(WARNING.handoffFailed, NOBODY[channel.kind]);
      return scope.exit('callFailure');
    }
    const attributes = taskAttributes(properties.attributes ?? '');
    if (!attributes.ok) {
      scope.warn(WARNING.handoffFailed, `attributes: ${attributes.problem}`);
      return scope.exit('failedToEnqueue');
    }
    const handoff: Handoff = {
      ...origin(scope),
      channel,
      workflowSid: properties.workflow.trim(),
      taskChannel: properties.channel.trim(),
      attributes: attributes.value,
      priority: wholeNumber(properties.priority),
      timeoutSeconds: Math.min(wholeNumber(properties.timeout) || DEFAULT_TIMEOUT, MAX_TIMEOUT),
    };
    const handed = await scope.effects.handOff(handoff);
    if (!handed.ok) {
      scope.warn(WARNING.handoffFailed, `${handed.code}: ${handed.message}`);
      return scope.exit('failedToEnqueue');
    }
    const channelContext = { status: 'handed off' };
    return scope.exit('callComplete', handed.resource, { channel: { kind: 'handed-off' }, channelContext });
  },
});

const NOBODY = {
  none: 'Expected a channel to hand over, but the execution has none',
  'handed-off': 'Expected a contact to hand over, but an agent has it already',
} as const;

/** The attributes as an object, or why they are none. */
function taskAttributes(source: string): { ok: true; value: JsonObject } | { ok: false; problem: string } {
  if (!source.trim()) return { ok: true, value: {} };
  if (source.length > MAX_ATTRIBUTES) {
    return { ok: false, problem: `Expected at most ${MAX_ATTRIBUTES} characters, but there are ${source.length}` };
  }
  const parsed = parseJsonSafely(source);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value };
  return { ok: false, problem: 'Expected a JSON object, but it is another kind of JSON' };
}

/** A whole number that is written as text; undefined where it is none. */
function wholeNumber(source = ''): number | undefined {
  const text = source.trim();
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
