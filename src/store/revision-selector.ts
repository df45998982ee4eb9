/** Which revision of a flow is meant: a number, or one of Studio's names. */
export type RevisionSelector = number | 'LatestPublished' | 'LatestRevision';

/**
 * Reads a revision as the REST API and the run-subflow widget write it. `LatestDraft`, which that widget offers, is the
 * newest revision whatever its status. Undefined where the text names no revision that could be (Studio's error 81021).
 */
export function parseRevision(text: string): RevisionSelector | undefined {
  if (text === 'LatestPublished' || text === 'LatestRevision') return text;
  if (text === 'LatestDraft') return 'LatestRevision';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
