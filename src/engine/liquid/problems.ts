import type { Token } from 'liquidjs';
import { LIQUID_LIMITS } from './limits';

/** What kind of thing is wrong; the widget's step log shows all of them as Studio's warning 81018. */
export type LiquidProblemKind = 'syntax' | 'tag' | 'filter' | 'value' | 'limit';

/** Something wrong with a template, found when it was parsed or when it was rendered. */
export interface LiquidProblem {
  readonly kind: LiquidProblemKind;
  /** Text for people; ends with the place. */
  readonly message: string;
  /** From 1, in the template's source. */
  readonly line: number;
  readonly column: number;
}

/** The place of a problem; its line and column are only worked out when a problem is reported. */
export type Place = Pick<Token, 'begin' | 'getPosition'>;

/** What is wrong at a place whose node the caller knows. Never leaves this folder. */
export class LiquidFault extends Error {
  constructor(
    readonly kind: LiquidProblemKind,
    message: string,
    readonly place?: Place,
  ) {
    super(message);
  }
}

/** The rendering has used up what it may cost: it ends here, with what it has written so far. */
export class LiquidLimitFault extends LiquidFault {
  constructor(message: string) {
    super('limit', message);
  }
}

/** The fault of a value that cannot be walked through. */
export function tooDeep(): LiquidFault {
  return new LiquidFault('value', `Expected a value of at most ${LIQUID_LIMITS.valueDepth} levels`);
}

/** Makes the problem that people read. */
export function describeProblem(kind: LiquidProblemKind, message: string, place: Place): LiquidProblem {
  const [line = 1, column = 1] = place.getPosition();
  return { kind, message: `${message} (line ${line}, column ${column})`, line, column };
}
