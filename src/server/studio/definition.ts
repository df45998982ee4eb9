import { z } from 'zod';
import type { LoadResult } from '../../flow/load';
import type { Problem } from '../../flow/problems';
import { RestError } from '../../twilio/rest-error';
import { problemBody } from './representation';
import { lastOf } from '../rest/fields';

/** Checks a definition: JSON text, or the value that it stands for. */
export type ValidateDefinition = (source: unknown) => LoadResult;

/** A definition that may be saved: its text, and what is doubtful about it. */
export interface CheckedDefinition {
  text: string;
  warnings: readonly Problem[];
}

/** `Definition`: JSON text as forms carry it, or an object in a JSON body. */
export const definitionField = z.preprocess(
  lastOf,
  z.union([z.string(), z.record(z.string(), z.unknown())], {
    error: ({ input }) => (input === undefined ? 'is missing' : 'Expected JSON text, or an object'),
  }),
);

/**
 * Checks a definition before it is saved. Its text is kept as it came; an export of Studio's first version is kept in the
 * form of today.
 *
 * @throws RestError 400/81022 with every problem, and where it is
 */
export function checkDefinition(validate: ValidateDefinition, source: string | object): CheckedDefinition {
  const result = validate(source);
  if (!result.ok) throw invalid(result.problems);
  const isLegacy = result.warnings.some(({ code }) => code === 'flow:legacy');
  const text =
    typeof source === 'string' && !isLegacy ? source : JSON.stringify(isLegacy ? result.flow.definition : source);
  return { text, warnings: result.warnings };
}

function invalid(problems: readonly Problem[]): RestError {
  const bodies = (level: Problem['level']): unknown[] =>
    problems.filter((problem) => problem.level === level).map(problemBody);
  const details = { errors: bodies('error'), warnings: bodies('warning') };
  return new RestError(400, 81022, 'Flow definition validation failed', details);
}
