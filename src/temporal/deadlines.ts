import { isGrpcDeadlineError, type Client } from '@temporalio/client';
import { TemporalUnavailable } from './executions';
import { grpcErrorOf } from './grpc-status';

type Calls = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Calls of which none is made when the time is over: a process may have stood still in between, and another one have taken
 * what was to be done.
 *
 * @throws TemporalUnavailable instead of making one
 */
export function callsWithin(milliseconds: number, call: Calls): Calls {
  const deadline = performance.now() + milliseconds;
  return async (work) => {
    if (performance.now() > deadline) throw new TemporalUnavailable(`It was held up for more than ${milliseconds} ms`);
    return call(work);
  };
}

/**
 * Bounds a call, and tells a Temporal that cannot be reached from an answer that it gave.
 *
 * @throws TemporalUnavailable
 */
export async function withDeadline<T>(client: Client, milliseconds: number, work: () => Promise<T>): Promise<T> {
  try {
    return await client.connection.withDeadline(Date.now() + milliseconds, work);
  } catch (error) {
    if (isGrpcDeadlineError(error) || grpcErrorOf(error)) {
      throw new TemporalUnavailable(`Temporal did not accept the call within ${milliseconds} ms`, { cause: error });
    }
    throw error;
  }
}
