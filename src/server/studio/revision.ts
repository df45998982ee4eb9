import { parseRevision } from '../../store';
import type { RevisionSelector } from '../../store/revision-selector';
import { RestError } from '../../twilio/rest-error';

/**
 * Which revision a request means.
 *
 * @throws RestError 400/81021 where the text names none that could be
 */
export function requireRevision(text: string): RevisionSelector {
  const selector = parseRevision(text);
  if (selector !== undefined) return selector;
  throw new RestError(400, 81021, 'Invalid flow revision: Expected a number, LatestPublished or LatestRevision');
}
