import type { ExecutionState, Frame } from './execution';
import type { Program } from './program';

/** Characters of JSON; an output with more is left out where nothing reads it. */
export const COMPACT_ABOVE = 4096;

/**
 * Leaves out the outputs of widgets that are large and that nothing on the way of the execution can read any more, so that
 * what goes over into a new run does not grow with what the flow has done. Nothing that is rendered changes by it. The
 * journal has had every output, so that the Execution Context that the store tells stays complete.
 *
 * @param program of a frame; undefined where it is gone: then its outputs stay
 * @param above characters of JSON above which an output counts as large
 */
export function compact(
  state: ExecutionState,
  program: (frame: Frame) => Program | undefined,
  above: number = COMPACT_ABOVE,
): void {
  for (const frame of state.frames) {
    const { position } = frame;
    const readers = position === null ? undefined : program(frame)?.readersFrom(position);
    if (readers) leaveOut(frame, (name) => !readers.mayRead(name), above);
  }
}

function leaveOut(frame: Frame, isUnread: (name: string) => boolean, above: number): void {
  const { widgets } = frame.context;
  const names = Object.keys(widgets).filter((name) => JSON.stringify(widgets[name]).length > above && isUnread(name));
  for (const name of names) delete widgets[name];
  const omitted = [...(frame.omitted ?? []), ...names].filter((name) => !Object.hasOwn(widgets, name));
  if (omitted.length > 0) frame.omitted = [...new Set(omitted)];
  else delete frame.omitted;
}
