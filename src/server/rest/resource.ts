import type { Request, RequestHandler, Response, Router } from 'express';
import { isSid } from '../../twilio/sid';
import { RestError } from '../../twilio/rest-error';

/** What is done at one path, by method. */
export interface Methods {
  get?: RequestHandler;
  /** Several take turns. */
  post?: RequestHandler | RequestHandler[];
  delete?: RequestHandler;
}

/** Serves a path with some methods. `OPTIONS` tells which; any other is answered with 405/20004. */
export function resource(router: Router, path: string, methods: Methods): void {
  const route = router.route(path);
  route.all((request, response, next) => {
    response.locals.route = request.baseUrl + path;
    next();
  });
  if (methods.get) route.get(methods.get);
  if (methods.post) route.post(methods.post);
  if (methods.delete) route.delete(methods.delete);
  const allowed = allowedMethods(methods);
  route.options((_request, response) => void response.set('Allow', allowed).sendStatus(204));
  route.all((request) => {
    throw new RestError(405, 20004, `Method ${request.method} not allowed`, undefined, { Allow: allowed });
  });
}

function allowedMethods(methods: Methods): string {
  const names = Object.keys(methods).map((name) => name.toUpperCase());
  return [...names, ...(methods.get ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/**
 * A SID from the path.
 *
 * @throws RestError 404/20404 when it has another form: there is no such resource
 */
export function sidOf(request: Request, parameter: string, prefix: string): string {
  const value = request.params[parameter];
  if (!isSid(prefix, value)) throw notFound(request);
  return value;
}

/** There is nothing at the path of this request. */
export function notFound(request: Request): RestError {
  return RestError.notFound(request.originalUrl.split('?', 1)[0] ?? '');
}

/** The pattern of the path that a request has met, such as `/v2/Flows/:FlowSid`; undefined where it was none of ours. */
export function routeOf(response: Response): string | undefined {
  return (response.locals as { route?: string }).route;
}

/** The account that a request acts for, once it is authenticated. */
export function accountOf(response: Response): string {
  return (response.locals as { accountSid: string }).accountSid;
}
