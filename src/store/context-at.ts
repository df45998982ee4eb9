import type { ChannelContext, JsonObject, StudioContext } from '../engine/context';
import { setOwn } from '../engine/own-property';
import type { StepRecord } from '../engine/journal';

/** What a step says about the context. */
export type ContextChange = Pick<StepRecord, 'widget' | 'parentStepSid' | 'output' | 'variables' | 'channel' | 'base'>;

/**
 * The context as it was after a step: the context at the start of its flow with the changes of all steps up to it applied.
 *
 * A subflow has a context of its own, which its first step carries; its steps are told by their `parentStepSid`. The
 * channel belongs to the execution: a change of it is seen in every flow of the execution, whichever made it.
 *
 * @param base context at the start of the execution
 * @param steps the journal from its beginning up to the step
 * @param parentStepSid whose context is asked for: null for the execution's own flow, else the step that called the subflow
 */
export function contextAt(
  base: StudioContext,
  steps: readonly ContextChange[],
  parentStepSid: string | null = null,
): StudioContext {
  const own = steps.filter((step) => step.parentStepSid === parentStepSid);
  const start = parentStepSid === null ? base : (own.find((step) => step.base)?.base ?? base);
  const variables: JsonObject = { ...start.flow.variables };
  const widgets: Record<string, JsonObject> = { ...start.widgets };
  let channel: ChannelContext = start.flow.channel;
  for (const step of steps) if (step.channel) channel = step.channel;
  for (const step of own) {
    if (step.output) setOwn(widgets, step.widget, step.output);
    for (const [key, value] of Object.entries(step.variables ?? {})) setOwn(variables, key, value);
  }
  return { ...start, flow: { ...start.flow, channel, variables }, widgets };
}
