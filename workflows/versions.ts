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

/**
 * Behaviour versions of the workflow. A change that would give a recorded history other commands gets a patch id here, is
 * guarded by `patched(id)`, and is pinned by histories of its own.
 */
export const VERSIONS: Readonly<Record<string, BehaviourVersion>> = {
  'v01-first': {
    reason: 'The first release.',
    histories: ['v01-first.reply.json', 'v01-first.cancelled.json'],
    bundle: 'v01-first.js.br',
  },
  'v02-assigned-sid': {
    reason: 'Whoever begins an execution gives it its SID and search attributes: its first task writes none.',
    histories: ['v02-assigned-sid.reply.json', 'v02-assigned-sid.cancelled.json'],
    bundle: 'v02-assigned-sid.js.br',
  },
};
