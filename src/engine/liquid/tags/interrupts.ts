import type { Run } from '../runtime/run';
import { expectNothing } from '../syntax/nodes';
import type { Tag } from '../syntax/parser';

/** `{% break %}` leaves the loop; outside of loops it ends the template. */
export const breakTag: Tag = interrupting('break');

/** `{% continue %}` goes on with the next round of the loop. */
export const continueTag: Tag = interrupting('continue');

function interrupting(interrupt: NonNullable<Run['interrupt']>): Tag {
  return (token) => {
    expectNothing(token);
    return {
      place: token,
      blank: false,
      render(run) {
        run.interrupt = interrupt;
      },
    };
  };
}
