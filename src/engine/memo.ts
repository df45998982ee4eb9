/**
 * The value for a key, made by a pure function and kept in `memo`, from which the oldest go once there are `limit` of
 * them. The memo is a plain Map because modules of the deterministic core are frozen in the workflow sandbox, and what a
 * Map holds is not.
 */
export function memoise<K, V>(memo: Map<K, V>, limit: number, key: K, make: (key: K) => V): V {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const value = make(key);
  if (memo.size >= limit) memo.delete(memo.keys().next().value as K);
  memo.set(key, value);
  return value;
}
