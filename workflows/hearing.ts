import { setDefaultSignalHandler, type SignalDefinition } from '@temporalio/workflow';

/** What is done about a signal. */
interface Hearing {
  name: string;
  hear: (argument: unknown) => void;
}

/** What is done about one kind of signal; it has one argument. */
export function hears<Argument>(signal: SignalDefinition<[Argument]>, hear: (argument: Argument) => unknown): Hearing {
  return { name: signal.name, hear: (argument) => void hear(argument as Argument) };
}

/**
 * Hears signals in the order in which they came. With a handler for each kind, those that came before the first workflow task, while
 * there was no worker, would be handed out kind by kind: a message written after the end was asked for, as if it had come before.
 */
export function hearInOrder(hearings: readonly Hearing[]): void {
  const byName = new Map(hearings.map(({ name, hear }) => [name, hear]));
  setDefaultSignalHandler((name, argument) => byName.get(name)?.(argument));
}
