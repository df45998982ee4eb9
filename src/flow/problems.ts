/**
 * What is wrong with a flow definition, in the form of Twilio's error details (studio.md §1.5).
 * All problems of a definition are reported at once; an `error` refuses the definition, a `warning` does not.
 */
export interface Problem {
  readonly level: 'error' | 'warning';
  /** Permanent code, listed in docs/errors.md, such as `flow:unknown_next`. */
  readonly code: string;
  /** Studio's wording where Studio has one. */
  readonly message: string;
  /** JSON-pointer-like place: `#/states/3/properties/timeout`. */
  readonly property_path: string;
}

/** Joins path segments as Studio writes them: `#/states/3/transitions/0/next`. */
export function propertyPath(...segments: readonly PropertyKey[]): string {
  return ['#', ...segments.map(String)].join('/');
}
