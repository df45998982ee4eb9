import { compileFlow } from '../src/flow/flow';
import type { FlowDefinition } from '../src/flow/definition';
import type { FlowReference, EffectFailure } from '../src/engine/effects';
import type { Frame } from '../src/engine/execution';
import { compileProgram, type Program } from '../src/engine/program';
import { widgets } from '../src/widgets';
import { storeActivities } from './activity-proxies';

/** By definition: those that executions share have one program for all of them. */
const programs = new WeakMap<FlowDefinition, Program>();

function programOf(definition: FlowDefinition): Program {
  const known = programs.get(definition);
  if (known) return known;
  const program = compileProgram(compileFlow(definition), widgets);
  programs.set(definition, program);
  return program;
}

/** The programs of an execution: of its own flow, and of the subflows that it has entered. */
export class Programs {
  private readonly programs = new Map<string, Program>();
  private readonly failures = new Map<Frame, string>();

  constructor(private readonly accountSid: string) {}

  add(flowSid: string, revision: number, definition: FlowDefinition): void {
    this.programs.set(`${flowSid}/${revision}`, programOf(definition));
  }

  /** The program of a frame that {@link add} or {@link load} has made ready. */
  of({ flowSid, revision }: Pick<Frame, 'flowSid' | 'revision'>): Program {
    const program = this.programs.get(`${flowSid}/${revision}`);
    if (!program)
      throw new Error(`Expected the program of ${flowSid} revision ${revision} to be loaded, but it is not`);
    return program;
  }

  /** Fetches a flow's revision from the store; `revision` is a number or one of Studio's names. */
  async load(flowSid: string, revision: string): Promise<FlowReference | EffectFailure> {
    const loaded = await storeActivities.loadFlow({ accountSid: this.accountSid, flowSid, revision });
    if (!loaded.ok) return loaded;
    this.add(loaded.flowSid, loaded.revision, loaded.definition);
    return { ok: true, flowSid: loaded.flowSid, revision: loaded.revision };
  }

  /** Fetches the program of a subflow in which the execution stood when it was suspended; of one that is gone, see {@link lost}. */
  async reload(frame: Frame): Promise<void> {
    const { flowSid, revision } = frame;
    const loaded = await this.load(flowSid, String(revision));
    if (!loaded.ok) this.failures.set(frame, `Flow ${flowSid} revision ${revision} is gone: ${loaded.message}`);
  }

  /** Why {@link reload} could not fetch a frame's program. */
  lost(frame: Frame): string | undefined {
    return this.failures.get(frame);
  }
}
