import { z } from 'zod';
import { CONDITION_TYPES } from './definition';

/**
 * The shape of a definition, without the properties of widgets. It decides what has the right JSON type; what has the
 * right meaning (names, references, events) is for the checks that follow. Objects are loose: the published schema
 * forbids unknown keys, Studio's own exports have them. Lists are judged item by item by whoever uses these schemas, so
 * that one bad item hides nothing of the others.
 */
export const conditionSchema = z.looseObject({
  friendly_name: z.string(),
  arguments: z.array(z.string()),
  type: z.enum(CONDITION_TYPES),
  value: z.string(),
});

export const transitionSchema = z.looseObject({
  event: z.string(),
  next: z.string().nullish(),
  conditions: z.array(z.unknown()).nullish(),
});

/** `properties` may be missing at the trigger only, which is checked where types are known. */
export const stateSchema = z.looseObject({
  name: z.string().min(1),
  type: z.string(),
  transitions: z.array(z.unknown()),
  properties: z.looseObject({}).optional(),
});

export const envelopeSchema = z.looseObject({
  $schema: z.string().optional(),
  description: z.string().optional(),
  states: z.array(z.unknown()).min(1),
  initial_state: z.string().min(1),
  flags: z
    .looseObject({
      allow_concurrent_calls: z.boolean(),
      inbox: z.enum(['drop', 'queue']).optional(),
      requests: z.enum(['once', 'at-least-once']).optional(),
    })
    .optional(),
});

/** The keys that Studio documents; any other is worth a warning, as it is most likely a slip of the pen. */
export const DOCUMENTED_KEYS = {
  envelope: new Set(Object.keys(envelopeSchema.shape)),
  state: new Set(Object.keys(stateSchema.shape)),
  transition: new Set(Object.keys(transitionSchema.shape)),
  condition: new Set(Object.keys(conditionSchema.shape)),
} as const;
