import type { FlowSave } from '../../src/store/flow-record';

/** A flow as it is published, with what a test does not care for filled in. */
export function flowSave(changes: Partial<FlowSave> = {}): FlowSave {
  return {
    friendlyName: 'a flow',
    status: 'published',
    commitMessage: null,
    definition: '{}',
    warnings: [],
    ...changes,
  };
}
