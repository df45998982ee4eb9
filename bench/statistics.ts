/** The middle of some numbers; of an even count, what lies between the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [below = NaN, above = NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return (below + above) / 2;
}

/** The value that so many percent of some numbers do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1));
  return sorted[index] ?? NaN;
}

/** With so many digits after the point. */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/**
 * The middle of the ratios of two contenders' rounds, each to the other's of the same turn: what slows the machine down for a
 * while slows both.
 */
export function pairedRatio<Round>(
  ones: readonly Round[],
  others: readonly Round[],
  pick: (round: Round) => number,
): number {
  return round(median(ones.map((one, turn) => pick(one) / pick(others[turn]!))));
}
