/** A fault, what is expected of Perdure under it, and what shows that it is so. */
export interface Fault {
  /** What goes wrong. */
  fault: string;
  expected: string;
  /** How the tests bring it about. */
  how: string;
  /** ✓ as expected · ≈ in part, which `outcome` tells · ✗ not shown by any test. */
  mark: '✓' | '≈' | '✗';
  /** Empty where it is as expected. */
  outcome: string;
  /** `path/of/a/test › title`. */
  proof: readonly string[];
}

/** As expected. */
export function holds(fault: string, expected: string, how: string, ...proof: readonly [string, ...string[]]): Fault {
  return { fault, expected, how, mark: '✓', outcome: '', proof };
}

/** As far as `outcome` tells. */
export function partly(
  fault: Pick<Fault, 'fault' | 'expected' | 'how' | 'outcome'>,
  ...proof: readonly string[]
): Fault {
  return { ...fault, mark: proof.length > 0 ? '≈' : '✗', proof };
}

/** The run in which everything is killed at random, and judged; `npm run chaos` is a longer one. */
export const CHAOS = 'test/chaos/chaos.test.ts › promises are kept while everything is killed at random';
