/** What Studio does, what is done here, and what proves it. */
export interface Row {
  /** In our own words, after Twilio's documentation. */
  studio: string;
  /** Empty where it is the same. */
  here: string;
  mark: '✓' | '≈' | '✗';
  /** `path/of/a/test › title`, or a path alone for all that is in it. */
  proof: readonly string[];
}

/** As at Studio. */
export function same(studio: string, ...proof: readonly [string, ...string[]]): Row {
  return { studio, here: '', mark: '✓', proof };
}

/** With a difference, which `here` tells. */
export function differs(studio: string, here: string, ...proof: readonly [string, ...string[]]): Row {
  return { studio, here, mark: '≈', proof };
}

/** Not done, or not yet. */
export function missing(studio: string, here: string, ...proof: readonly string[]): Row {
  return { studio, here, mark: '✗', proof };
}

/** @returns the row's mark */
export function markOf({ mark }: Row): string {
  return mark;
}

/** A shorthand for the tests of one file. */
export function testsOf(path: string): (title: string) => string {
  return (title) => `${path} › ${title}`;
}
