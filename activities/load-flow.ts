import type { EffectFailure } from '../src/engine/effects';
import type { FlowDefinition } from '../src/flow/definition';

/** Where definitions are kept; `revision` is a number or one of Studio's names, such as `LatestPublished`. */
export interface FlowSource {
  definition(
    accountSid: string,
    flowSid: string,
    revision: string,
  ): Promise<{ revision: number; definition: FlowDefinition } | undefined>;
}

/** Which revision of which account's flow. */
export interface FlowRequest {
  accountSid: string;
  flowSid: string;
  revision: string;
}

export type LoadedFlow = { ok: true; flowSid: string; revision: number; definition: FlowDefinition } | EffectFailure;

/** Fetches the definition of a flow's revision from the store. */
export async function loadFlow(flows: FlowSource, { accountSid, flowSid, revision }: FlowRequest): Promise<LoadedFlow> {
  const found = await flows.definition(accountSid, flowSid, revision);
  if (found) return { ok: true, flowSid, ...found };
  return {
    ok: false,
    code: 'flow:not_found',
    message: `Expected flow ${flowSid} to have revision ${revision}, but it has not`,
  };
}
