import { randomUUID } from 'node:crypto';
import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import type { Activities } from '../../activities';
import type { State } from '../../src/flow/definition';
import { flowExecution } from '../../workflows';
import { useExecutionHosts } from '../support/execution-host';
import { definitionOf, state } from '../support/states';
import { ACCOUNT_SID, conversationTrigger } from '../support/triggers';

const FLOW_SID = `FW${'a'.repeat(32)}`;

const launch = useExecutionHosts();

/** What somebody may type who completes an activity that hangs. */
const TYPED = ['done', null, [], {}, { ok: true }, { ok: 'yes', sid: 'IM1' }, { ok: false }];

/** A widget, and the activity that it waits for. */
const WAITING: [keyof Activities, State][] = [
  ['sendMessage', state('it', 'send-message', { body: 'Hello' }, ['sent'], ['failed', 'wait'])],
  [
    'httpRequest',
    state('it', 'make-http-request', { method: 'GET', url: 'http://a.test' }, ['success'], ['failed', 'wait']),
  ],
  [
    'sendToFlex',
    state('it', 'send-to-flex', { workflow: 'WW1', channel: 'TC1' }, ['callComplete'], ['failedToEnqueue', 'wait']),
  ],
];

test.each(WAITING)('%s fails that was completed by hand with anything else than an outcome', async (name, widget) => {
  const host = await launch();
  const definition = definitionOf(
    state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'it']),
    widget,
    state('wait', 'set-variables', { variables: [] }, ['next']),
  );
  for (const typed of TYPED) {
    let letGo = (): void => undefined;
    const hanging = new Promise<string>((resolve) => {
      host.activities[name] = async () => {
        resolve(activityInfo().activityId);
        await new Promise<void>((end) => (letGo = end));
        throw ApplicationFailure.nonRetryable('Too late');
      };
    });
    const handle = await host.client.workflow.start(flowExecution, {
      workflowId: `${FLOW_SID}/${randomUUID()}`,
      taskQueue: host.taskQueue,
      args: [
        { accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger: conversationTrigger('hi') },
        definition,
      ],
    });
    // Completed by its id, as the Web UI and `temporal activity complete` do.
    await host.client.activity.complete({ workflowId: handle.workflowId, activityId: await hanging }, typed);
    letGo();
    const { executionSid } = await handle.result();
    const steps = host.steps(executionSid);
    expect(steps.map(({ widget }) => widget)).toEqual(['Trigger', 'it', 'wait']);
    expect(JSON.stringify(steps[1]!.warnings)).toContain('Expected the activity to give { ok: true, ');
  }
});
