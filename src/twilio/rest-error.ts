/**
 * An error as Twilio's REST API answers it: `{ code, message, more_info, status, details? }`.
 * Thrown by handlers of the Studio API and of the simulator; one middleware turns it into the response.
 */
export class RestError extends Error {
  override readonly name = 'RestError';

  constructor(
    /** HTTP status. */
    readonly status: number,
    /** Twilio's error code, such as 20404. */
    readonly code: number,
    message: string,
    readonly details?: Record<string, unknown>,
    /** Extra response headers, such as `Retry-After`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  /** The response body. */
  toBody(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${this.code}`,
      status: this.status,
      ...(this.details && { details: this.details }),
    };
  }

  static notFound(path: string): RestError {
    return new RestError(404, 20404, `The requested resource ${path} was not found`);
  }

  static unauthenticated(): RestError {
    return new RestError(401, 20003, 'Authenticate', undefined, { 'WWW-Authenticate': 'Basic realm="Twilio API"' });
  }

  static badParameter(message: string): RestError {
    return new RestError(400, 20001, message);
  }
}
