/** A behaviour of the workflow that recorded histories rely on. */
export interface BehaviourVersion {
  /** What it is, or what it changed and why. */
  reason: string;
  /** Files in `test/replay/histories` that pin it; never deleted, never rewritten. */
  histories: readonly string[];
  /**
   * File in `test/replay/bundles` with the workflow code as it was last under this version: executions begun by it must
   * finish on this build. The newest two versions have one.
   */
  bundle?: string;
}

/** Patch id: between two widgets, an execution that was ended ends. */
export const ENDED_BETWEEN_WIDGETS = 'v03-ended-between-widgets';

/** Patch id: what no worker could read is asked for once more. */
export const UNREAD_ARGUMENTS = 'v04-unread-arguments';

/** Patch id: what is written to an execution whose end was asked for begins another one. */
export const AFTER_THE_END = 'v05-after-the-end';

/**
 * Behaviour versions of the workflow. A change that would give a recorded history other commands gets a patch id here, is
 * guarded by `patched(id)`, and is pinned by histories of its own.
 */
export const VERSIONS: Readonly<Record<string, BehaviourVersion>> = {
  'v01-first': {
    reason: 'The first release.',
    histories: ['v01-first.reply.json', 'v01-first.cancelled.json'],
  },
  'v02-assigned-sid': {
    reason: 'Whoever begins an execution gives it its SID and search attributes: its first task writes none.',
    histories: ['v02-assigned-sid.reply.json', 'v02-assigned-sid.cancelled.json'],
  },
  [ENDED_BETWEEN_WIDGETS]: {
    reason:
      'An execution that is ended while a widget cannot be interrupted ends when that is left. Until then it went on in a new run ' +
      'as if nothing had been, where it was time for one, and began whatever else cannot be interrupted.',
    histories: ['v03-ended-between-widgets.opening.json'],
    bundle: 'v03-ended-between-widgets.js.br',
  },
  [UNREAD_ARGUMENTS]: {
    reason:
      'A request whose arguments its worker could not read, for want of a key or of the store, is made later. Until then the widget ' +
      'left by `failed`, though nothing had been asked for.',
    histories: ['v04-unread-arguments.unread.json'],
    bundle: 'v04-unread-arguments.js.br',
  },
  [AFTER_THE_END]: {
    reason:
      'What somebody writes once the end of an execution was asked for, while it waits for what cannot be interrupted, begins ' +
      'another one. Until then it was dropped with what had come before.',
    histories: ['v05-after-the-end.late.json'],
    bundle: 'v05-after-the-end.js.br',
  },
};
