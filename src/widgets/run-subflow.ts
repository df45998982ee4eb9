import { z } from 'zod';
import type { Json, JsonObject } from '../engine/context';
import { parseJsonSafely } from '../engine/json';
import { setOwn } from '../engine/own-property';
import { WARNING } from '../engine/warnings';
import { defineWidget } from '../engine/widget';
import { looseProperties, parameters, requiredText, sid } from '../flow/properties';

/** Flows below flows in one execution. Studio allows one level; the bound is here for those that call themselves. */
const MAX_DEPTH = 20;

/** A revision of Studio's: a number, or the name of one that changes. */
const revision = requiredText();

/**
 * Runs another flow inside the same execution. It sees the parameters below `trigger.parent.parameters`, and the trigger,
 * channel and contact of this flow. Exits: `completed` when it has come to its end, with its variables as the output;
 * `failed`, with warning 81024, when it could not be loaded, when it came to a widget that does not run here, and when too
 * many flows have called each other. A parameter of type `json_object` is parsed, and kept as text, with warning 81027,
 * where it is no JSON.
 */
export const runSubflow = defineWidget({
  type: 'run-subflow',
  properties: looseProperties({
    flow_sid: sid('FW', 'flow'),
    flow_revision: z.union([revision, z.int()]).optional(),
    parameters: parameters().optional(),
  }),
  literal: ['flow_sid', 'flow_revision', 'parameters.*.key', 'parameters.*.type'],
  events: ['completed', 'failed'],
  async run({ flow_sid: flowSid, flow_revision: wanted, parameters: pairs = [] }, { execution, effects, exit, warn }) {
    const values: JsonObject = {};
    for (const { key, value, type } of pairs) {
      setOwn(values, key, type === 'json_object' ? parse(key, value, warn) : value);
    }
    if (execution.frames.length > MAX_DEPTH) {
      warn(WARNING.subflowFailed, `More than ${MAX_DEPTH} flows have called each other`);
      return exit('failed', {});
    }
    const loaded = await effects.loadFlow(flowSid, String(wanted || 'LatestPublished'));
    if (!loaded.ok) {
      warn(WARNING.subflowFailed, loaded.message);
      return exit('failed', {});
    }
    return { kind: 'call', flowSid: loaded.flowSid, revision: loaded.revision, parameters: values };
  },
});

function parse(key: string, text: string, warn: (code: number, message: string) => void): Json {
  const parsed = parseJsonSafely(text);
  if (parsed.ok) return parsed.value;
  warn(WARNING.variableType, `Expected JSON in parameter '${key}', but ${parsed.problem}`);
  return text;
}
