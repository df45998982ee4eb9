import type { Trigger } from '../../src/engine/execution';
import type { Ending, StepRecord } from '../../src/engine/journal';
import type { Limits } from '../../src/engine/limits';
import { compileFlow, type Flow } from '../../src/flow/flow';
import type { State } from '../../src/flow/definition';
import type { ScriptedArrival } from '../../src/testing/scripted-effects';
import { definitionOf, split, state } from '../support/states';
import { conversationTrigger, messageTrigger, restTrigger } from '../support/triggers';

/** A conversation that every host must lead in the same way. */
export interface Conversation {
  flow: Flow;
  trigger: Trigger;
  arrivals?: ScriptedArrival[];
  /** Bodies that Twilio refuses. */
  refused?: string[];
  limits?: Partial<Limits>;
}

/** What came of it. */
export interface Told {
  steps: StepRecord[];
  ending: Ending;
  sent: string[];
}

/** A host of the engine under test. */
export interface Host {
  lead(conversation: Conversation): Promise<Told>;
}

/**
 * What an execution does, whoever hosts it: the same suite runs over the scripted host and over Temporal, so that a flow
 * tested without a server behaves the same in production.
 */
export function executionContract(host: () => Host): void {
  const path = ({ steps }: Told): string[] =>
    steps.map(({ widget, event, to }) => `${widget} ${event} ${to ?? 'Ended'}`);

  test.each([
    ['Yes', 'yes'],
    ['no', 'no'],
    ['maybe', 'else'],
  ])('a reply %p takes its branch', async (reply, branch) => {
    const told = await host().lead({ flow: question(), trigger: conversationTrigger('hi'), arrivals: [{ reply }] });
    expect(path(told)).toEqual([
      'Trigger incomingConversationMessage ask',
      'ask incomingMessage branch',
      `branch ${branch === 'else' ? 'noMatch' : 'match'} ${branch}`,
      `${branch} sent Ended`,
    ]);
    expect(told.sent).toEqual(['Do you like bots?', branch]);
    expect(told.ending.reason).toBe('FLOW_END');
    expect(told.steps[1]!.output).toMatchObject({ inbound: { Body: reply }, outbound: { Body: 'Do you like bots?' } });
  });

  test('silence takes the timeout transition after its 3600 seconds', async () => {
    const told = await host().lead({
      flow: question(),
      trigger: conversationTrigger('hi'),
      arrivals: [{ timeout: true }],
    });
    expect(path(told).at(-1)).toBe('ask timeout Ended');
    const [, ask] = told.steps;
    const waited = (Date.parse(ask!.endedAt) - Date.parse(ask!.startedAt)) / 1000;
    expect(waited).toBeGreaterThanOrEqual(3600);
    expect(waited).toBeLessThan(3660);
  });

  test('a refused send takes the failure transition', async () => {
    const trigger = messageTrigger('hi');
    const told = await host().lead({ flow: question(), trigger, refused: ['Do you like bots?'] });
    expect(path(told)).toEqual(['Trigger incomingMessage ask', 'ask deliveryFailure Ended']);
    expect(told.steps[1]!.warnings).toMatchObject([{ code: 81011 }]);
  });

  test('parameters of a REST start are at flow.data and trigger.request', async () => {
    const told = await host().lead({ flow: greeting(), trigger: restTrigger({ name: 'Ada' }) });
    expect(told.sent).toEqual(['Hello Ada, or Ada']);
  });

  test('a trigger event that leads nowhere ends at once', async () => {
    const told = await host().lead({ flow: greeting(), trigger: messageTrigger('hi') });
    expect(path(told)).toEqual(['Trigger incomingMessage Ended']);
    expect(told.ending.reason).toBe('FLOW_END');
  });

  test('a widget that does not run here ends the execution, and is named', async () => {
    const told = await host().lead({ flow: voice(), trigger: restTrigger() });
    expect(path(told)).toEqual(['Trigger incomingRequest say', 'say unsupported Ended']);
    expect(told.steps[1]!.warnings).toMatchObject([
      { code: 81020, message: expect.stringContaining("'say'") as string },
    ]);
    expect(told.ending).toMatchObject({ reason: 'FAILED', message: expect.stringContaining('say-play') as string });
  });

  test('the same widget ten times in a row ends with 81001', async () => {
    const told = await host().lead({ flow: loop(), trigger: restTrigger() });
    expect(told.steps).toHaveLength(11);
    expect(told.steps.at(-1)).toMatchObject({ widget: 'again', to: null, warnings: [{ code: 81001 }] });
    expect(told.ending.reason).toBe('WIDGET_LIMIT');
  });

  test('the step limit ends with 81000', async () => {
    const told = await host().lead({ flow: loop(), trigger: restTrigger(), limits: { steps: 5 } });
    expect(told.steps).toHaveLength(5);
    expect(told.steps.at(-1)).toMatchObject({ to: null, warnings: [{ code: 81000 }] });
    expect(told.ending.reason).toBe('STEP_LIMIT');
  });

  test('the lifetime ends an execution that still waits', async () => {
    const trigger = conversationTrigger('hi');
    const told = await host().lead({
      flow: question(),
      trigger,
      arrivals: [{ timeout: true }],
      limits: { lifetimeSeconds: 60 },
    });
    expect(told.ending.reason).toBe('LIFETIME');
    expect(path(told)).toEqual(['Trigger incomingConversationMessage ask', 'ask interrupted Ended']);
    expect(told.steps[1]).toMatchObject({ inputs: { body: 'Do you like bots?' }, warnings: [] });
  });
}

const flow = (...states: State[]): Flow => compileFlow(definitionOf(...states));

function question(): Flow {
  return flow(
    state('Trigger', 'trigger', {}, ['incomingMessage', 'ask'], ['incomingConversationMessage', 'ask']),
    state(
      'ask',
      'send-and-wait-for-reply',
      { body: 'Do you like bots?', from: 'bot', timeout: '3600' },
      ['incomingMessage', 'branch'],
      ['timeout'],
      ['deliveryFailure'],
    ),
    split('branch', '{{widgets.ask.inbound.Body}}', 'else', { yes: 'yes', no: 'no' }),
    ...['yes', 'no', 'else'].map((name) =>
      state(name, 'send-message', { body: name, from: 'bot' }, ['sent'], ['failed']),
    ),
  );
}

function greeting(): Flow {
  return flow(
    state('Trigger', 'trigger', {}, ['incomingMessage'], ['incomingRequest', 'greet']),
    state(
      'greet',
      'send-message',
      { body: 'Hello {{flow.data.name}}, or {{trigger.request.parameters.name}}' },
      ['sent'],
      ['failed'],
    ),
  );
}

function voice(): Flow {
  return flow(
    state('Trigger', 'trigger', {}, ['incomingRequest', 'say']),
    state('say', 'say-play', { say: 'Hello {{flow.data.name}}' }, ['audioComplete']),
  );
}

function loop(): Flow {
  return flow(
    state('Trigger', 'trigger', {}, ['incomingRequest', 'again']),
    state('again', 'set-variables', { variables: [{ key: 'n', value: '{{flow.variables.n | plus: 1}}' }] }, [
      'next',
      'again',
    ]),
  );
}
