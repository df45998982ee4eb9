import type { HttpOutcome, HttpRequest } from '../src/engine/web-request';
import { repeatableRequests, requestsMadeOnce } from './activity-proxies';
import { attempt } from './attempt';

/**
 * A server that has taken a POST must not get it again, even if the worker that sent it died before the answer came; unless
 * the flow says that its requests may be repeated.
 */
export function httpRequest(request: HttpRequest, requests: 'once' | 'at-least-once' = 'once'): Promise<HttpOutcome> {
  const mayRepeat = request.method === 'GET' || requests === 'at-least-once';
  const activities = mayRepeat ? repeatableRequests : requestsMadeOnce;
  return attempt(
    () => activities.httpRequest.executeWithOptions({ summary: request.widget }, [request]),
    ['status', 'contentType', 'body'],
  );
}
