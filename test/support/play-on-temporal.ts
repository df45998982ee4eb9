import { randomUUID } from 'node:crypto';
import type { EndReason } from '../../src/engine/execution';
import type { StepRecord } from '../../src/engine/journal';
import type { Flow } from '../../src/flow/flow';
import { ScriptedEffects, type EffectScript, type ExploredScript } from '../../src/testing';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal, twimlReturnSignal } from '../../workflows/messages';
import type { ExecutionHost } from './execution-host';
import { ACCOUNT_SID } from './triggers';

type Arrival = NonNullable<NonNullable<EffectScript['waitForMessage']>[number]>;
type Reply = Extract<Arrival, { reply: string }>;
type Return = NonNullable<NonNullable<EffectScript['waitForReturn']>[number]>;

/** Something from outside that a waiting widget is to get. */
interface Event {
  widget: string;
  what: Reply | Return;
}

const FLOW_SID = `FW${'0'.repeat(32)}`;

/**
 * Whether a script can be played without waiting for hours: every wait of the run is answered, and no certain time is meant.
 * A loop that a limit ends is played where it is short.
 */
export function isPlayable({ script, steps, startAt }: ExploredScript): boolean {
  return startAt === undefined && steps.length < 50 && eventsOf({ script, steps }) !== undefined;
}

/** What happens from outside, in order; undefined where somebody waits in vain, or for what is no reply. */
function eventsOf({ script, steps }: Pick<ExploredScript, 'script' | 'steps'>): Event[] | undefined {
  const replies = [...(script.waitForMessage ?? [])];
  const returns = [...(script.waitForReturn ?? [])];
  const events: Event[] = [];
  for (const { type, widget, event, inputs } of steps) {
    const redirects =
      type === 'add-twiml-redirect' && (event === 'timeout' || (event === 'return' && returns.length > 0));
    if (type === 'send-and-wait-for-reply' && event !== 'deliveryFailure') {
      const reply = replies.shift();
      if (!reply || !('reply' in reply)) return undefined;
      events.push({ widget, what: reply });
    } else if (redirects && inputs.timeout !== '0') {
      const back = returns.shift();
      if (!back) return undefined;
      events.push({ widget, what: back });
    }
  }
  return events;
}

/** Plays a script that {@link isPlayable} on a real Temporal server, and gives the journal and the end. */
export async function playOnTemporal(
  host: ExecutionHost,
  flow: Flow,
  { trigger, script, steps }: ExploredScript,
  subflows: Readonly<Record<string, Flow>> = {},
): Promise<{ steps: StepRecord[]; reason: EndReason }> {
  const effects = new ScriptedEffects(script, undefined, Object.keys(subflows));
  host.batches.length = 0;
  Object.assign(host.activities, answeringFrom(effects, subflows));
  const handle = await host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger }, flow.definition],
  });
  let seen = { batches: 0, asked: 0 };
  for (const { widget, what } of eventsOf({ script, steps }) ?? []) {
    // A widget that waits has asked something before, and the journal has gone out since.
    await host.until(() => {
      const { ending, execution } = host.batches.at(-1) ?? {};
      const isNew = host.batches.length > seen.batches && asked(effects, widget) > seen.asked;
      return isNew && !ending && execution?.position === widget;
    });
    seen = { batches: host.batches.length, asked: effects.calls.length };
    if ('reply' in what) await handle.signal(inboundMessageSignal, inbound(what));
    else await handle.signal(twimlReturnSignal, { key: randomUUID(), parameters: what.parameters });
  }
  const { executionSid } = await handle.result();
  return { steps: host.steps(executionSid), reason: host.batches.at(-1)!.ending!.reason };
}

/** How far the calls of effects were when the widget last asked something of the outside. */
function asked({ calls }: ScriptedEffects, widget: string): number {
  return calls.map(({ argument }) => (argument as { widget?: string } | null)?.widget).lastIndexOf(widget) + 1;
}

function answeringFrom(
  effects: ScriptedEffects,
  subflows: Readonly<Record<string, Flow>>,
): Partial<ExecutionHost['activities']> {
  return {
    sendMessage: (message) => effects.sendMessage(message),
    httpRequest: (request) => effects.httpRequest(request),
    startConversation: (opening) => effects.openConversation(opening),
    resumeConversation: (opening) => effects.openConversation(opening),
    sendToFlex: (handoff) => effects.handOff(handoff),
    testRegex: (pattern, input) => effects.testRegex(pattern, input),
    cleanUp: async () => undefined,
    async loadFlow({ flowSid, revision }) {
      const loaded = await effects.loadFlow(flowSid, revision);
      return loaded.ok ? { ...loaded, definition: subflows[flowSid]!.definition } : loaded;
    },
  };
}

function inbound({ reply, from, parameters }: Reply) {
  const sid = `IM${randomUUID().replaceAll('-', '')}`;
  return { sid, parameters: { MessageSid: sid, Body: reply, ...(from && { From: from }), ...parameters } };
}

/** A journal with SIDs numbered as they appear, and without its times. */
export function neutral(steps: readonly StepRecord[]): unknown {
  const numbers = new Map<string, string>();
  const numbered = (sid: string): string => {
    if (!numbers.has(sid)) numbers.set(sid, `${sid.slice(0, 2)}-${numbers.size}`);
    return numbers.get(sid)!;
  };
  const text = JSON.stringify(steps.map((step) => ({ ...step, startedAt: '', endedAt: '' })));
  return JSON.parse(text.replace(/\b[A-Z]{2}[0-9a-f]{32}\b/g, numbered));
}
