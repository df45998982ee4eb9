/** What a bug can make of the workflow: a loop that never ends. */
export async function flowExecution(): Promise<void> {
  for (;;);
}
