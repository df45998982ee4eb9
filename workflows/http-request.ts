import type { HttpOutcome, HttpRequest } from '../src/engine/web-request';
import { httpGetActivities, httpPostActivities } from './activity-proxies';
import { attempt } from './attempt';

/** A server that has taken a POST must not get it again, even if the worker that sent it died before the answer came. */
export function httpRequest(request: HttpRequest): Promise<HttpOutcome> {
  const activities = request.method === 'GET' ? httpGetActivities : httpPostActivities;
  return attempt(() => activities.httpRequest.executeWithOptions({ summary: request.widget }, [request]));
}
