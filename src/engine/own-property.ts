/** Keys that name the prototype chain. No user's data may be written under them (prototype pollution). */
export const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Sets an own property of a plain object; a key that names the prototype chain is left out. */
export function setOwn<T>(target: { [key: string]: T }, key: string, value: T): void {
  if (!PROTOTYPE_KEYS.has(key)) target[key] = value;
}
