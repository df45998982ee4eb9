import type { EndReason } from './execution';

/**
 * Thrown by a host's effect when the execution must end although no widget has decided so: its 30 days are over, its
 * conversation was closed from outside. The engine ends the execution with this reason; widgets never see or catch it.
 */
export class ExecutionInterrupted extends Error {
  override readonly name = 'ExecutionInterrupted';

  constructor(
    readonly reason: EndReason,
    message: string,
  ) {
    super(message);
  }
}
