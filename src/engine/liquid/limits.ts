/**
 * What one rendering may cost. Everything is counted and nothing is timed: inside a workflow the clock stands still, and a
 * rendering must come out the same on every replay.
 */
export const LIQUID_LIMITS = {
  /** Iterations of one `for` or `tablerow`; Studio's limit (https://www.twilio.com/docs/studio/user-guide/studio-faq). */
  iterations: 15,
  /** UTF-8 bytes of a rendered text; Studio's limit of 16 KB. */
  outputBytes: 16 * 1024,
  /** Nodes, filters and loop rounds that one rendering may evaluate; fifteen loops in fifteen loops take about a tenth. */
  steps: 20_000,
  /** Characters that filters, captures and comparisons may read and write on the way. */
  work: 2_000_000,
  /** How often all templates of one widget together may cost as much as one may. */
  together: 10,
  /** How many characters an item of an array counts as. */
  itemWeight: 16,
  /** Characters of a template; a longer text with Liquid in it does not parse. */
  sourceLength: 65_536,
  /** Blocks within blocks. */
  blockDepth: 50,
  /** Brackets within brackets in one expression. */
  bracketDepth: 20,
  /** Levels of a value that is written as JSON, compared or flattened. */
  valueDepth: 100,
  /** Problems that are told of one template and of one rendering. */
  problems: 20,
} as const;
