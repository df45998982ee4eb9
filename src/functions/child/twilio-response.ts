type Header = string | string[];

const COOKIES = 'Set-Cookie';

/**
 * `Twilio.Response`: an answer with a status and headers of its own
 * (https://www.twilio.com/docs/serverless/functions-assets/functions/invocation).
 */
export class TwilioResponse {
  statusCode: number;
  body: unknown;
  readonly headers: Record<string, Header>;

  constructor({ statusCode = 200, body = null, headers = {} }: Partial<TwilioResponse> = {}) {
    this.statusCode = statusCode;
    this.body = body;
    this.headers = { ...headers };
  }

  setStatusCode(statusCode: number): this {
    this.statusCode = statusCode;
    return this;
  }

  setBody(body: unknown): this {
    this.body = body;
    return this;
  }

  setHeaders(headers: Record<string, Header>): this {
    for (const key of Object.keys(this.headers)) delete this.headers[key];
    Object.assign(this.headers, headers);
    return this;
  }

  appendHeader(key: string, value: Header): this {
    const before = this.headers[key];
    this.headers[key] = before === undefined ? value : [before, value].flat();
    return this;
  }

  setCookie(key: string, value: string, attributes: readonly string[] = []): this {
    return this.appendHeader(COOKIES, [`${key}=${value}`, ...attributes].join(';'));
  }

  removeCookie(key: string): this {
    const others = [this.headers[COOKIES] ?? []].flat().filter((cookie) => !cookie.startsWith(`${key}=`));
    this.headers[COOKIES] = [...others, `${key}=;Max-Age=0`];
    return this;
  }
}
