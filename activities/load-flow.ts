import type { EffectFailure } from '../src/engine/effects';
import type { FlowDefinition } from '../src/flow/definition';

/** Where definitions are kept; `revision` is a number or one of Studio's names, such as `LatestPublished`. */
export interface FlowSource {
  definition(flowSid: string, revision: string): Promise<{ revision: number; definition: FlowDefinition } | undefined>;
}

export type LoadedFlow = { ok: true; flowSid: string; revision: number; definition: FlowDefinition } | EffectFailure;

/** Fetches the definition of a flow's revision from the store. */
export async function loadFlow(flows: FlowSource, flowSid: string, revision: string): Promise<LoadedFlow> {
  const found = await flows.definition(flowSid, revision);
  if (found) return { ok: true, flowSid, ...found };
  return {
    ok: false,
    code: 'flow:not_found',
    message: `Expected flow ${flowSid} to have revision ${revision}, but it has not`,
  };
}
