import { log, setDefaultSignalHandler, setHandler, type SignalDefinition } from '@temporalio/workflow';

/** What is done about one kind of signal. */
interface Hearing {
  signal: SignalDefinition<[unknown]>;
  hear: (argument: unknown) => void;
}

/**
 * What is done about one kind of signal; it has one argument. Anybody can send a signal, from Temporal's Web UI for one: what is
 * malformed is told in the log, and comes to nothing. An error here would have the workflow fail at it for ever.
 */
export function hears<Argument>(
  signal: SignalDefinition<[Argument]>,
  isWellFormed: (argument: unknown) => argument is Argument,
  hear: (argument: Argument) => unknown,
): Hearing {
  return {
    signal,
    hear(argument) {
      if (isWellFormed(argument)) hear(argument);
      else ignore(signal.name);
    },
  };
}

/**
 * Hears signals in the order in which they came. With a handler for each kind alone, those that came before the first workflow
 * task, while there was no worker, would be handed out kind by kind: a message written after the end was asked for, as if it had
 * come before.
 */
export function hearInOrder(hearings: readonly Hearing[]): void {
  const byName = new Map(hearings.map(({ signal, hear }) => [signal.name, hear]));
  setDefaultSignalHandler((name, argument) => {
    const hear = byName.get(name);
    if (hear) hear(argument);
    else ignore(name);
  });
  // The Web UI offers the signals that have a handler of their own.
  for (const { signal, hear } of hearings) setHandler(signal, hear);
}

function ignore(signal: string): void {
  log.warn('signal_not_understood', { signal });
}
