const UNDELIVERED: ReadonlySet<string> = new Set(['undelivered', 'failed']);

/** Whether a receipt with this status says that a message did not arrive. Of the others a flow takes no notice. */
export function saysUndelivered(status: string): boolean {
  return UNDELIVERED.has(status);
}
