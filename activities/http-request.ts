import { ApplicationFailure } from '@temporalio/activity';
import { NOT_BEGUN } from '../src/engine/effects';
import type { HttpOutcome, HttpRequest } from '../src/engine/web-request';
import { RequestNotMade, type HttpClient } from '../src/http/guarded-client';

/**
 * Makes a request of a flow. One that was not made for want of the store is no attempt: the workflow asks for it again, also
 * where it may be made only once.
 */
export async function httpRequest(http: HttpClient, request: HttpRequest): Promise<HttpOutcome> {
  try {
    return await http.send(request);
  } catch (error) {
    if (!(error instanceof RequestNotMade)) throw error;
    throw ApplicationFailure.create({ type: NOT_BEGUN, nonRetryable: true, message: error.message, cause: error });
  }
}
