import { wholeCharacters } from './as-received';

/**
 * A text as one segment of a path at Twilio. What a template gave can hold anything: Twilio shall say that there is no such
 * thing, where the SDK would call it a parameter that is not valid.
 */
export function pathSegment(text: string): string {
  // Half a surrogate pair cannot be encoded.
  return encodeURIComponent(wholeCharacters(text)) || '-';
}
