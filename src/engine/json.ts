import type { Json, JsonObject } from './context';

/** Depth beyond which JSON text from outside is refused: `JSON.stringify` recurses, and a context must always be writable. */
const MAX_DEPTH = 64;

export type ParsedJson = { ok: true; value: Json } | { ok: false; problem: string };

/**
 * Whether a key could reach a prototype where objects are read or written by name. Such keys never enter an execution's
 * context: {@link parseJsonSafely} drops them.
 */
export function isUnsafeKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}

/**
 * Parses JSON text from outside (HTTP answers, attributes, `json_object` variables) into a value that is safe to keep.
 *
 * Unsafe keys are dropped at every level. Numbers that JSON cannot carry on (`1e999` reads as infinity, `-0`) become null
 * and 0, so that the value is the same after every further trip through JSON. A byte order mark is skipped.
 */
export function parseJsonSafely(text: string, { maxDepth = MAX_DEPTH }: { maxDepth?: number } = {}): ParsedJson {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    return { ok: false, problem: `Expected JSON, but ${(error as SyntaxError).message}` };
  }
  const root = { value: parsed as Json };
  return neutralise(root, maxDepth)
    ? { ok: true, value: root.value }
    : { ok: false, problem: `Expected JSON of at most ${maxDepth} levels, but it is nested deeper` };
}

/** Cleans level by level, without recursion, as the depth is not known yet. Returns whether the depth is within bounds. */
function neutralise(root: { value: Json }, maxDepth: number): boolean {
  let level: (JsonObject | Json[])[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return false;
    const below: (JsonObject | Json[])[] = [];
    for (const container of level) {
      if (Array.isArray(container)) cleanArray(container, below);
      else cleanObject(container, below);
    }
    level = below;
  }
  return true;
}

function cleanArray(array: Json[], below: (JsonObject | Json[])[]): void {
  for (let index = 0; index < array.length; index += 1) {
    const item = array[index]!;
    if (typeof item === 'number') array[index] = portableNumber(item);
    else if (typeof item === 'object' && item !== null) below.push(item);
  }
}

function cleanObject(object: JsonObject, below: (JsonObject | Json[])[]): void {
  for (const key of Object.keys(object)) {
    if (isUnsafeKey(key)) {
      delete object[key];
      continue;
    }
    const item = object[key]!;
    if (typeof item === 'number') object[key] = portableNumber(item);
    else if (typeof item === 'object' && item !== null) below.push(item);
  }
}

function portableNumber(number: number): number | null {
  if (!Number.isFinite(number)) return null;
  return number === 0 ? 0 : number;
}
