/** What a bug can make of the workflow: a loop that never ends. It leaves the processor to other tests. */
export async function flowExecution(): Promise<void> {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
