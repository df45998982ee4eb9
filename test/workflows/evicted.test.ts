import { randomUUID } from 'node:crypto';
import type { FlowDefinition } from '../../src/flow/definition';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal } from '../../workflows/messages';
import { startExecutionHost } from '../support/execution-host';
import { ACCOUNT_SID, conversationTrigger, messageAdded } from '../support/triggers';

const FLOW_SID = `FW${'1'.repeat(32)}`;

const question = (name: string, body: string, next?: string): FlowDefinition['states'][number] => ({
  name,
  type: 'send-and-wait-for-reply',
  properties: { body, timeout: '3600' },
  transitions: [{ event: 'incomingMessage', ...(next && { next }) }],
});

const threeQuestions: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingConversationMessage', next: 'name' }] },
    question('name', 'Name?', 'town'),
    question('town', 'And your town, {{widgets.name.inbound.Body}}?', 'end'),
    question('end', '{{widgets.name.inbound.Body}} of {{widgets.town.inbound.Body}}?'),
  ],
};

test('an execution that is never kept in memory goes the same way', async () => {
  const host = await startExecutionHost({ maxCachedWorkflows: 0 });
  try {
    const input = { accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger: conversationTrigger('hi') };
    const handle = await host.client.workflow.start(flowExecution, {
      workflowId: `${FLOW_SID}/${randomUUID()}`,
      taskQueue: host.taskQueue,
      args: [input, threeQuestions],
    });
    for (const [index, answer] of ['Ada', 'London', 'yes'].entries()) {
      await host.until(() => host.sent.length > index);
      const sid = `IM${randomUUID().replaceAll('-', '')}`;
      const parameters = messageAdded(answer, { MessageSid: sid });
      await handle.signal(inboundMessageSignal, { sid, parameters });
    }
    expect(await handle.result()).toMatchObject({ reason: 'FLOW_END', steps: 4 });
    expect(host.sent.map(({ body }) => body)).toEqual(['Name?', 'And your town, Ada?', 'Ada of London?']);
  } finally {
    await host.stop();
  }
});
