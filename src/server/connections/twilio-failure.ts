import { classifyTwilioFailure } from '../../twilio/failure';
import { RestError } from '../../twilio/rest-error';

/**
 * Passes on what Twilio has answered to a call that was made for this request: its refusal as it is, and 502 where Twilio
 * could not be asked or did not know.
 *
 * @param details of the error, as things stand then
 */
export async function answerTwilioFailure<T>(
  call: () => Promise<T>,
  details?: () => Record<string, unknown>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof RestError) throw error;
    const failure = classifyTwilioFailure(error);
    if (failure.kind === 'refused') {
      throw new RestError(failure.status, Number(failure.code) || 20001, failure.message, details?.());
    }
    throw new RestError(502, 20502, `Twilio gave no answer: ${failure.message}`, details?.());
  }
}
