/**
 * Waits for all, also when one fails: whoever cleans up afterwards finds everything either started or failed, and nothing
 * half-way.
 *
 * @throws the first failure, once all have settled
 */
export async function together<Parts extends readonly Promise<unknown>[]>(
  ...parts: Parts
): Promise<{ -readonly [Index in keyof Parts]: Awaited<Parts[Index]> }> {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}
