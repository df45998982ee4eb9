import type { Json, JsonObject } from '../engine/context';
import type { HttpAnswer } from '../engine/web-request';
import { parseJsonSafely } from '../engine/json';

/**
 * What an answer leaves in `widgets.<name>`. `parsed` is there for JSON objects only: an array, a number or text of type
 * JSON stays text, as in Studio.
 */
export function answerOutput({ body, contentType, status }: HttpAnswer): JsonObject {
  const parsed = parsedObject(body, contentType);
  return { body, content_type: contentType, status_code: status, ...(parsed && { parsed }) };
}

function parsedObject(body: string, contentType: string): JsonObject | undefined {
  if (contentType.split(';')[0]?.trim().toLowerCase() !== 'application/json') return undefined;
  const parsed = parseJsonSafely(body);
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
}

/** Whether a value of the context is an object, and no array. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
