import { z } from 'zod';
import { answerOf } from './answers';
import type { JsonSchema } from './flow-schema';
import type { Operation } from './operation';

/** What a SID begins with, by the resource before it in a path. */
const PREFIXES: Readonly<Record<string, string>> = {
  Accounts: 'AC',
  Keys: 'SK',
  Flows: 'FW',
  Executions: 'FN',
  Steps: 'FT',
  Sinks: 'DG',
  Subscriptions: 'DF',
};

/** An error as Twilio answers it: https://www.twilio.com/docs/usage/twilios-response */
const ERROR = {
  type: 'object',
  required: ['code', 'message', 'more_info', 'status'],
  properties: {
    code: { type: 'integer' },
    message: { type: 'string' },
    more_info: { type: 'string', format: 'uri' },
    status: { type: 'integer' },
    details: { type: 'object' },
  },
};

/** The API as an OpenAPI document, for a server at this URL. */
export function openApi(operations: readonly Operation[], serverUrl: string): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Perdure', version: '2', description: "Twilio's Studio REST API v2, and what is added to it." },
    servers: [{ url: serverUrl }],
    security: [{ basic: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        basic: {
          type: 'http',
          scheme: 'basic',
          description: 'SID and token of an account, or SID and secret of an API key.',
        },
      },
      schemas: { Error: ERROR },
    },
  };
}

function describe(operation: Operation): JsonSchema {
  const { summary, tag, path, query, body } = operation;
  return {
    summary,
    tags: [tag],
    parameters: [...pathParameters(path), ...(query ? queryParameters(query) : [])],
    ...(body && { requestBody: requestBody(body) }),
    responses: {
      ...successes(operation),
      default: answer('An error', { $ref: '#/components/schemas/Error' }),
    },
  };
}

function successes(operation: Operation): JsonSchema {
  const { status, dryStatus, answers } = operation;
  if (status === 204) return { [status]: { description: 'Done' } };
  const schema = answerOf(operation);
  const wanted = answer('What was asked for', schema ? toJsonSchema(schema, 'output') : { type: 'string' }, answers);
  return { [status]: wanted, ...(dryStatus && { [dryStatus]: { ...wanted, description: 'What would be done' } }) };
}

function answer(description: string, schema: JsonSchema, type = 'application/json'): JsonSchema {
  return { description, content: { [type]: { schema } } };
}

function pathParameters(path: string): JsonSchema[] {
  return [...path.matchAll(/\/(\w+)\/:(\w+)/g)].map(([, resource = '', name]) => {
    const prefix = PREFIXES[resource];
    const pattern = prefix && { pattern: `^${prefix}[0-9a-fA-F]{32}$` };
    return { name, in: 'path', required: true, schema: { type: 'string', ...pattern } };
  });
}

function queryParameters(query: z.ZodObject): JsonSchema[] {
  const { properties = {}, required = [] } = toJsonSchema(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

/** A form, as Twilio's clients send it; JSON with the same names is taken too. */
function requestBody(body: z.ZodObject): JsonSchema {
  const schema = toJsonSchema(body);
  const content = { 'application/x-www-form-urlencoded': { schema }, 'application/json': { schema } };
  return { required: (schema.required ?? []).length > 0, content };
}

interface ObjectSchema extends JsonSchema {
  properties?: Record<string, unknown>;
  required?: string[];
}

function toJsonSchema(schema: z.ZodObject, io: 'input' | 'output' = 'input'): ObjectSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
