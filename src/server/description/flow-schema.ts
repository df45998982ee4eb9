import { z } from 'zod';
import { envelopeSchema, stateSchema, transitionSchema, conditionSchema } from '../../flow/schema';
import type { WidgetCatalogue, WidgetType } from '../../flow/definition';

/** A JSON Schema. */
export type JsonSchema = Record<string, unknown>;

/**
 * The flow definition as a JSON Schema, for editors: what is judged here of a definition is judged in the same way when it
 * is saved, as both come from the same schemas; names, references and templates are judged on saving alone.
 *
 * @param id where it is served
 */
export function flowSchema(catalogue: WidgetCatalogue, id: string): JsonSchema {
  const types = Object.values(catalogue);
  const envelope = toJsonSchema(envelopeSchema);
  const state = toJsonSchema(stateSchema);
  const transition = toJsonSchema(transitionSchema);
  const conditions = { type: ['array', 'null'], items: { $ref: '#/definitions/condition' } };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: id,
    title: 'Twilio Studio flow definition',
    ...withProperties(envelope, { states: { type: 'array', minItems: 1, items: { $ref: '#/definitions/state' } } }),
    definitions: {
      state: {
        ...withProperties(state, {
          type: { enum: types.map(({ type }) => type) },
          transitions: { type: 'array', items: { $ref: '#/definitions/transition' } },
        }),
        allOf: types.map(ofType),
      },
      transition: withProperties(transition, { conditions }),
      condition: toJsonSchema(conditionSchema),
    },
  };
}

/** What holds for the states of one type: only the trigger may do without properties. */
function ofType({ type, properties, events }: WidgetType): JsonSchema {
  const event = events.length > 0 ? { event: { enum: events } } : {};
  return {
    if: { properties: { type: { const: type } }, required: ['type'] },
    then: {
      properties: {
        ...(properties instanceof z.ZodType && { properties: toJsonSchema(properties) }),
        transitions: { items: { properties: event } },
      },
      ...(type !== 'trigger' && { required: ['properties'] }),
    },
  };
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any' });
  return rest;
}

function withProperties(schema: JsonSchema, properties: JsonSchema): JsonSchema {
  return { ...schema, properties: { ...(schema.properties as JsonSchema), ...properties } };
}
