import type { Config } from '../config';

/** An answer of Perdure's that was no success, in its own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
}

/**
 * Calls the API of the Perdure that runs with these settings, as its main account.
 *
 * @param form parameters of a request that has a body; a list is sent as repeated parameters
 * @throws ApiError when it does not answer, or refuses
 */
export async function callApi(
  { http, twilio }: Pick<Config, 'http' | 'twilio'>,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  form?: Readonly<Record<string, string | readonly string[]>>,
): Promise<unknown> {
  const url = new URL(path, `http://localhost:${http.port}`);
  const credentials = Buffer.from(`${twilio.accountSid}:${twilio.authToken}`).toString('base64');
  const body = form && toParameters(form);
  const response = await fetch(url, { method, body, headers: { Authorization: `Basic ${credentials}` } }).catch(
    (cause: unknown) => {
      throw new ApiError(`Expected Perdure to run at ${url.origin}, but it does not answer. Start it with npm start.`, {
        cause,
      });
    },
  );
  const text = await response.text();
  if (!response.ok) throw new ApiError(`${url.origin} answered ${response.status}: ${messageOf(text)}`);
  return text === '' ? undefined : JSON.parse(text);
}

function toParameters(form: Readonly<Record<string, string | readonly string[]>>): URLSearchParams {
  const pairs = Object.entries(form).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
  return new URLSearchParams(pairs as [string, string][]);
}

/** Somebody else may listen there, and answer in another form. */
function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text.slice(0, 200);
  }
}
