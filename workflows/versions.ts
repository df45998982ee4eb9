/**
 * Behaviour versions of the workflow. A change that would give a recorded history other commands gets a patch id here, is
 * guarded by `patched(id)`, and is pinned by a history in `test/replay/histories`, which is never deleted.
 */
export const VERSIONS = {
  /** The first release. */
  'v01-first': { history: 'v01-first.json' },
} as const;
