import type { Request } from 'express';

/**
 * The origin that a client knows us by, which the URLs in its response begin with: the SDK and the CLI follow them. Behind
 * a proxy only the public address knows the protocol.
 */
export function originOf(request: Request, publicBaseUrl: string): string {
  const host = request.get('host') ?? '';
  return host === new URL(publicBaseUrl).host ? publicBaseUrl : `${request.protocol}://${host}`;
}

/** The request's own absolute URL. */
export function urlOf(request: Request, publicBaseUrl: string): string {
  return originOf(request, publicBaseUrl) + request.originalUrl;
}
