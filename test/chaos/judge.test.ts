import { violationsOf } from './judge';
import type { Evidence, ExecutionEvidence, RunEvidence, StepEvidence } from './world/evidence';

const FLOW = 'FW1';
const [FIRST, REPLY, LATE] = ['IM-first', 'IM-reply', 'IM-late'];
const [ASKED, GREETED] = ['IM-asked', 'IM-greeted'];
const time = (second: number): string => `2026-11-21T10:00:${String(second).padStart(2, '0')}.000Z`;

const step = (index: number, second: number, step: Partial<StepEvidence> = {}): StepEvidence => ({
  index,
  widget: 'widget',
  type: 'set-variables',
  event: 'next',
  startedAt: time(second),
  endedAt: time(second),
  dropped: [],
  warnings: [],
  ...step,
});
const question = { type: 'send-and-wait-for-reply', widget: 'ask' };

/** An execution that a message begins: it asks, is answered, greets, and ends. */
function execution(): ExecutionEvidence {
  return {
    sid: 'FN1',
    flowSid: FLOW,
    workflowId: `${FLOW}/CH1`,
    initiatedBy: FIRST,
    status: 'ended',
    reason: 'FLOW_END',
    endRequestedAt: null,
    stepCount: 3,
    steps: [
      step(0, 1, { type: 'trigger', event: 'incomingConversationMessage' }),
      step(1, 1, { ...question, event: 'incomingMessage', endedAt: time(5), outbound: ASKED, inbound: REPLY }),
      step(2, 5, { type: 'send-message', event: 'sent', endedAt: time(6), outbound: GREETED }),
    ],
  };
}

function run(): RunEvidence {
  return {
    workflowId: `${FLOW}/CH1`,
    runId: '1',
    executionSid: 'FN1',
    status: 'COMPLETED',
    startedAt: time(1),
    closedAt: time(7),
    received: [
      { sid: FIRST, at: time(1) },
      { sid: REPLY, at: time(5) },
    ],
    result: { reason: 'FLOW_END', steps: 3 },
  };
}

type Doctored = Evidence & { executions: [ExecutionEvidence]; runs: [RunEvidence] };

function evidence(): Doctored {
  return {
    accepted: [FIRST, REPLY].map((sid, index) => ({ sid, flowSid: FLOW, at: time(1 + 4 * index) })),
    started: [],
    executions: [execution()],
    runs: [run()],
    sent: [
      { sid: ASKED, key: 'FN1:1', at: time(2) },
      { sid: GREETED, key: 'FN1:2', at: time(6) },
    ],
    handoffs: [],
    webhooksLeft: [],
    conversationsLeft: [],
    undelivered: 0,
    calls: [],
  };
}

type Doctor = (all: Doctored) => void;
const judged = (doctor: Doctor): string[] => {
  const doctored = evidence();
  doctor(doctored);
  return violationsOf(doctored).map(({ what }) => what);
};
const accept = (to: Evidence, sid: string, second: number, executionSid?: string): void =>
  void to.accepted.push({ sid, flowSid: FLOW, executionSid, at: time(second) });
/** A message of the conversation that an agent takes over in its second 6. */
const acceptAroundHandoff = (to: Doctored, written: number, at: number): void => {
  to.executions[0].steps[2] = step(2, 5, { type: 'send-to-flex', event: 'callComplete', endedAt: time(6) });
  to.sent.pop();
  const place = { conversationSid: 'CH1', at: time(written) };
  to.accepted.push({ sid: LATE, flowSid: FLOW, at: time(at), written: place });
};

test('nothing speaks against an execution that went as it should', () => {
  expect(judged(() => undefined)).toEqual([]);
});

describe('messages', () => {
  test.each<[string, Doctor, RegExp]>([
    [
      'one that no execution ever had',
      (all) => accept(all, LATE, 6),
      /IM-late was accepted .* no execution ever had it/,
    ],
    [
      'one that an execution had and made nothing of',
      (all) => {
        accept(all, LATE, 6);
        all.runs[0].received.push({ sid: LATE, at: time(6) });
      },
      /IM-late was accepted .* FN1 had it/,
    ],
    [
      'one for an execution that then asked in vain',
      (all) => {
        accept(all, LATE, 2, 'FN1');
        all.runs[0].received.push({ sid: LATE, at: time(2) });
        Object.assign(all.executions[0].steps[1]!, { event: 'timeout', inbound: undefined });
      },
      /IM-late was accepted/,
    ],
    [
      'one that came before a question of an execution that was then ended',
      (all) => {
        accept(all, LATE, 0);
        all.runs[0].received.push({ sid: LATE, at: time(0) });
        all.executions[0].reason = 'CANCELLED';
      },
      /IM-late was accepted/,
    ],
    [
      'one that came when the API had asked for the end of the execution',
      (all) => {
        accept(all, LATE, 7);
        all.runs[0].received.push({ sid: LATE, at: time(7) });
        Object.assign(all.executions[0], { reason: 'CANCELLED', endRequestedAt: time(6) });
      },
      /IM-late was accepted/,
    ],
    [
      'one that was written when an agent had taken over',
      (all) => acceptAroundHandoff(all, 7, 8),
      /IM-late was accepted .* no execution ever had it/,
    ],
    [
      'one that came before an agent took over',
      (all) => acceptAroundHandoff(all, 3, 4),
      /IM-late was accepted .* no execution ever had it/,
    ],
    ['one that moved two steps', (all) => (all.executions[0].steps[2]!.inbound = REPLY), /IM-reply was handled twice/],
    ['one that began two', (all) => (all.executions[0].steps[1]!.dropped = [FIRST]), /IM-first was handled twice/],
  ])('finds %s', (_name, doctor, expected) => {
    expect(judged(doctor)).toContainEqual(expect.stringMatching(expected));
  });

  test.each<[string, Doctor]>([
    [
      'one that had come when somebody ended the execution',
      (all) => {
        accept(all, LATE, 6);
        all.runs[0].received.push({ sid: LATE, at: time(6) });
        Object.assign(all.executions[0], { reason: 'CANCELLED', endRequestedAt: time(7) });
      },
    ],
    ['one that was written before an agent took over, and came late', (all) => acceptAroundHandoff(all, 3, 8)],
    ['one for an execution that was over', (all) => accept(all, LATE, 8, 'FN1')],
    [
      'one for an execution that asked nothing more',
      (all) => {
        accept(all, LATE, 6, 'FN1');
        all.runs[0].received.push({ sid: LATE, at: time(6) });
      },
    ],
    [
      'one that was dropped with a warning',
      (all) => {
        accept(all, LATE, 6);
        all.runs[0].received.push({ sid: LATE, at: time(6) });
        all.executions[0].steps[2]!.dropped = [LATE];
      },
    ],
  ])('excuses %s', (_name, doctor) => {
    expect(judged(doctor)).toEqual([]);
  });
});

test('a message that was on its way when its execution was ended is excused', () => {
  const cutShort: Doctor = (all) => {
    Object.assign(all.executions[0], { reason: 'CANCELLED', workflowId: `${FLOW}/+1/+15550001111` });
    all.runs[0].workflowId = `${FLOW}/+1/+15550001111`;
    all.sent.push({ sid: 'SM1', at: time(8), to: '+15550001111' });
  };
  expect(judged(cutShort)).toEqual([]);
});

/** The execution of a handset, ended in its question by somebody, and by Temporal long after that. */
const endedLate =
  (sentAt: string): Doctor =>
  (all) => {
    const [execution] = all.executions;
    Object.assign(execution, { reason: 'CANCELLED', workflowId: `${FLOW}/+1/+15550001111` });
    execution.steps = [execution.steps[0]!, step(1, 4, { ...question, event: 'interrupted', endedAt: time(50) })];
    Object.assign(all.runs[0], { workflowId: execution.workflowId, closedAt: time(51) });
    all.sent = [{ sid: 'SM1', at: sentAt, to: '+15550001111' }];
  };

test('a message of the step in which its execution was ended is excused, however long that took', () => {
  expect(judged(endedLate(time(9)))).not.toContainEqual(expect.stringContaining('SM1'));
});

test.each<[string, Doctor, RegExp]>([
  ['a message before the step in which its execution was ended', endedLate(time(3)), /SM1 .* no step knows of it/],
  ['messages in another order', (all) => all.runs[0].received.reverse(), /FN1 handled .* but got/],
  ['a message from nowhere', (all) => all.runs[0].received.pop(), /FN1 handled IM-reply, which it never got/],
  ['a step that sent twice', (all) => all.sent.push({ ...all.sent[0]!, sid: 'IM-again' }), /FN1:1 was sent twice/],
  ['a message that no step knows', (all) => all.sent.push({ sid: 'SM1', at: time(3) }), /SM1 .* no step knows of it/],
  [
    'a second message of a step that was cut short',
    (all) => {
      all.executions[0].reason = 'CANCELLED';
      all.sent.push({ sid: 'IM-again', key: 'FN1:7', at: time(7) }, { sid: 'IM-more', key: 'FN1:8', at: time(7) });
    },
    /IM-more .* no step knows of it/,
  ],
  [
    'a message of a step that has sent another one, also where the execution was ended',
    (all) => {
      all.executions[0].reason = 'CANCELLED';
      all.executions[0].steps[2]!.outbound = undefined;
    },
    /IM-greeted .* no step knows of it/,
  ],
  [
    'a message that no step knows, while the execution of somebody else was ended',
    (all) => {
      all.executions[0].reason = 'CANCELLED';
      all.sent.push({ sid: 'SM1', at: time(7), to: '+15550001111' });
    },
    /SM1 .* no step knows of it/,
  ],
  [
    'a message long after somebody ended the execution',
    (all) => {
      all.executions[0].reason = 'CANCELLED';
      all.sent[1]!.at = time(40);
    },
    /IM-greeted was sent after FN1 had ended/,
  ],
  ['two steps with one message', (all) => (all.executions[0].steps[2]!.outbound = ASKED), /two steps take IM-asked/],
  ['a message that was never sent', (all) => all.sent.pop(), /IM-greeted, which is not there/],
  ['a message after the end', (all) => (all.sent[1]!.at = time(7)), /IM-greeted was sent after FN1 had ended/],
  [
    'a message after the handoff',
    (all) => all.handoffs.push({ sid: 'KD1', key: 'FN1:1', at: time(4) }),
    /IM-greeted was sent after FN1 had handed over/,
  ],
  [
    'two handoffs of one step',
    (all) => all.handoffs.push(...[1, 2].map((id) => ({ sid: `KD${id}`, key: 'FN1:1', at: time(9) }))),
    /FN1:1 was handed over twice/,
  ],
  [
    'a send that was given up while the account was suspended',
    (all) => {
      Object.assign(all.executions[0].steps[2]!, { event: 'failed', warnings: ['20005: Account not active'] });
    },
    /step 2 of FN1 gave up: 20005/,
  ],
  ['a call that was made twice', (all) => all.calls.push('/post 1', '/post 1'), /\/post 1 was called twice/],
  ['an execution without an end', (all) => Object.assign(all.executions[0], { status: 'active' }), /FN1 is active/],
  ['a workflow that failed', (all) => (all.runs[0].status = 'FAILED'), /is FAILED/],
  ['a webhook that is left', (all) => all.webhooksLeft.push({ sid: 'WH1', url: 'x' }), /WH1 was left behind/],
  [
    'a conversation that is left open',
    (all) => all.conversationsLeft.push({ sid: 'CH1', executionSid: 'FN1' }),
    /CH1 of FN1 was left open/,
  ],
  ['webhooks that wait for ever', (all) => (all.undelivered = 2), /2 webhooks were not delivered/],
  [
    'two executions of one contact at once',
    (all) => (all.runs as RunEvidence[]).push({ ...run(), startedAt: time(6) }),
    /FN1 began while FN1 was active/,
  ],
  ['an execution that the store does not know', (all) => (all.executions as unknown[]).pop(), /does not know FN1/],
  ['an execution that Temporal does not know', (all) => (all.runs as unknown[]).pop(), /Temporal does not know FN1/],
  ['a start that came to nothing', (all) => all.started.push('FN2'), /FN2 was started, and is nowhere/],
  ['a step that is missing', (all) => all.executions[0].steps.splice(1, 1), /FN1 has steps 0,2 of 3/],
  ['another reason than Temporal has', (all) => (all.executions[0].reason = 'LIFETIME'), /for LIFETIME in the store/],
  ['another number of steps', (all) => (all.runs[0].result!.steps = 4), /3 steps in the store, 4 in Temporal/],
])('finds %s', (_name, doctor, expected) => {
  expect(judged(doctor)).toContainEqual(expect.stringMatching(expected));
});
