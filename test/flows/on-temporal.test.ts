import { randomUUID } from 'node:crypto';
import type { StepRecord } from '../../src/engine/journal';
import { explore, ScriptedEffects, type EffectScript, type ExploredScript } from '../../src/testing';
import type { Flow } from '../../src/flow/flow';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { ownFlow, subflowsOf } from '../support/flows';
import { ACCOUNT_SID } from '../support/triggers';

/** One of each kind: questions in loops, parameters, conversations, handoffs, requests, Functions, subflows, limits. */
const FLOWS = [
  'examples/do-you-like-bots.flow.json',
  'examples/survey.flow.json',
  ...[
    'survey',
    'parameters',
    'content-template',
    'reminder',
    'handoff',
    'http-branching',
    'function-merge',
    'subflow-parent',
    'loop-same-widget',
  ].map((name) => `test/flows/${name}.flow.json`),
];
const SCRIPTS_EACH = 3;
const FLOW_SID = `FW${'0'.repeat(32)}`;

let host: ExecutionHost;
beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());

test.each(FLOWS)('%s leaves the same journal on Temporal as without a server', async (file) => {
  const flow = ownFlow(file);
  const subflows = subflowsOf(flow);
  const { scripts } = await explore(flow, { subflows });
  const longest = [...scripts].sort((a, b) => b.steps.length - a.steps.length).filter(isPlayable);
  expect(longest.length).toBeGreaterThan(0);
  for (const script of longest.slice(0, SCRIPTS_EACH)) {
    const told = await playOnTemporal(flow, script, subflows);
    expect(neutral(told.steps)).toEqual(neutral(script.steps));
    expect(told.reason).toBe(script.ending.reason);
  }
});

/** Nobody waits an hour here: every wait of the run is answered. A loop that a limit ends is played where it is short. */
function isPlayable({ script, steps, startAt }: ExploredScript): boolean {
  const waits = steps.filter(({ type, event }) => type === 'send-and-wait-for-reply' && event !== 'deliveryFailure');
  const replies = repliesOf(script);
  return startAt === undefined && steps.length < 50 && waits.length === replies.length && replies.every(isReply);
}

type Arrival = NonNullable<EffectScript['waitForMessage']>[number];
type Reply = Extract<NonNullable<Arrival>, { reply: string }>;

function isReply(arrival: Arrival): arrival is Reply {
  return arrival !== null && 'reply' in arrival;
}

const repliesOf = ({ waitForMessage = [] }: EffectScript): Arrival[] => waitForMessage;

/** The activities answer from the script; a reply is signalled once the execution waits for it. */
async function playOnTemporal(flow: Flow, { trigger, script }: ExploredScript, subflows: Record<string, Flow>) {
  const effects = new ScriptedEffects(script, undefined, Object.keys(subflows));
  host.batches.length = 0;
  Object.assign(host.activities, answeringFrom(effects, subflows));
  const handle = await host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger }, flow.definition],
  });
  let seen = { batches: 0, sent: 0 };
  const waits = (): boolean => {
    const { ending, execution } = host.batches.at(-1) ?? {};
    const isNew = host.batches.length > seen.batches && effects.sent.length > seen.sent;
    return isNew && !ending && execution?.position === effects.sent.at(-1)?.widget;
  };
  for (const reply of repliesOf(script).filter(isReply)) {
    await host.until(waits);
    seen = { batches: host.batches.length, sent: effects.sent.length };
    await handle.signal(inboundMessageSignal, inbound(reply));
  }
  const { executionSid } = await handle.result();
  return { steps: host.steps(executionSid), reason: host.batches.at(-1)!.ending!.reason };
}

function answeringFrom(effects: ScriptedEffects, subflows: Record<string, Flow>): Partial<ExecutionHost['activities']> {
  return {
    sendMessage: (message) => effects.sendMessage(message),
    httpRequest: (request) => effects.httpRequest(request),
    startConversation: (opening) => effects.openConversation(opening),
    resumeConversation: (opening) => effects.openConversation(opening),
    sendToFlex: (handoff) => effects.handOff(handoff),
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

/** The journal with SIDs numbered as they appear, and without its times. */
function neutral(steps: readonly StepRecord[]): unknown {
  const numbers = new Map<string, string>();
  const numbered = (sid: string): string => {
    if (!numbers.has(sid)) numbers.set(sid, `${sid.slice(0, 2)}-${numbers.size}`);
    return numbers.get(sid)!;
  };
  const text = JSON.stringify(steps.map((step) => ({ ...step, startedAt: '', endedAt: '' })));
  return JSON.parse(text.replace(/\b[A-Z]{2}[0-9a-f]{32}\b/g, numbered));
}
