import { ACCOUNT_SID, LocalTwilio } from './support/local-twilio';

const WORKFLOW = `WW${'1'.repeat(32)}`;
const WORKSPACE = `WS${ACCOUNT_SID.slice(2)}`;

let twilio: LocalTwilio;
beforeAll(async () => {
  twilio = await LocalTwilio.start();
});
afterAll(() => twilio.stop());

const workspace = () => twilio.client.taskrouter.v1.workspaces(WORKSPACE);
const create = (more: object = {}) => workspace().tasks.create({ workflowSid: WORKFLOW, ...more });

describe('TaskRouter', () => {
  test('the account has one workspace, and that every workflow that could exist', async () => {
    const [only, ...more] = await twilio.client.taskrouter.v1.workspaces.list();
    expect(more).toEqual([]);
    expect(only).toMatchObject({ sid: WORKSPACE, accountSid: ACCOUNT_SID });
    expect(await workspace().workflows(WORKFLOW).fetch()).toMatchObject({ sid: WORKFLOW, workspaceSid: WORKSPACE });
    await expect(workspace().workflows('WW1').fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    const elsewhere = twilio.client.taskrouter.v1.workspaces(`WS${'9'.repeat(32)}`).workflows(WORKFLOW);
    await expect(elsewhere.fetch()).rejects.toMatchObject({ code: 20404 });
  });

  test('a task has what it was created with, or the defaults', async () => {
    const channel = `TC${'2'.repeat(32)}`;
    const task = await create({ taskChannel: channel, attributes: '{"a":1}', priority: 5, timeout: 60 });
    expect(task).toMatchObject({
      sid: expect.stringMatching(/^WT[0-9a-f]{32}$/) as string,
      assignmentStatus: 'pending',
      attributes: '{"a":1}',
      priority: 5,
      timeout: 60,
      taskChannelSid: channel,
      workflowSid: WORKFLOW,
      workspaceSid: WORKSPACE,
    });
    expect(await workspace().tasks(task.sid).fetch()).toMatchObject({ sid: task.sid, age: 0, attributes: '{"a":1}' });
    expect(await create()).toMatchObject({
      attributes: '{}',
      priority: 0,
      timeout: 86400,
      taskChannelUniqueName: 'default',
    });
    await expect(
      workspace()
        .tasks(`WT${'0'.repeat(32)}`)
        .fetch(),
    ).rejects.toMatchObject({ code: 20404 });
  });

  test.each([
    [{ workflowSid: 'WW1' }],
    [{ attributes: '{' }],
    [{ attributes: '[1]' }],
    [{ timeout: 1_209_601 }],
    [{ timeout: 0 }],
    [{ taskChannel: 'pigeon' }],
  ])('a task with %p is refused', async (more) => {
    await expect(create(more)).rejects.toMatchObject({ status: 400, code: 20001 });
  });

  test('tasks are found by what their attributes hold', async () => {
    const task = await create({ attributes: JSON.stringify({ order: { key: 'FN1:3' } }) });
    const find = (evaluateTaskAttributes: string) => workspace().tasks.list({ evaluateTaskAttributes });
    expect((await find('order.key == "FN1:3"')).map(({ sid }) => sid)).toEqual([task.sid]);
    expect(await find("order.key == 'FN1:4'")).toEqual([]);
    await expect(find('order.key > 3')).rejects.toMatchObject({ code: 20001 });
    expect(await workspace().tasks.list({ workflowSid: `WW${'9'.repeat(32)}` })).toEqual([]);
  });
});

describe('Flex interactions', () => {
  const routing = (more: object = {}) => ({
    properties: { workspace_sid: WORKSPACE, workflow_sid: WORKFLOW, task_channel_unique_name: 'chat', ...more },
  });
  const channel = (conversationSid: string, type = 'sms') => ({
    type,
    initiated_by: 'customer',
    properties: { media_channel_sid: conversationSid },
  });

  test('an interaction takes a conversation to an agent, by a task that names both', async () => {
    const { sid } = await twilio.client.conversations.v1.conversations.create();
    const created = await twilio.client.flexApi.v1.interaction.create({
      channel: channel(sid),
      routing: routing({ attributes: { name: 'Ada' }, priority: 3, timeout: 120 }),
    });
    expect(created).toMatchObject({
      sid: expect.stringMatching(/^KD[0-9a-f]{32}$/) as string,
      channel: { sid: expect.stringMatching(/^UO/) as string, type: 'sms', properties: { media_channel_sid: sid } },
      routing: { properties: { workflow_sid: WORKFLOW, priority: 3, timeout: 120, task_channel_unique_name: 'chat' } },
    });
    const { properties } = created.routing as { properties: { sid: string } };
    const task = await workspace().tasks(properties.sid).fetch();
    expect(JSON.parse(task.attributes)).toMatchObject({
      name: 'Ada',
      conversationSid: sid,
      channelType: 'sms',
      direction: 'inbound',
      flexInteractionSid: created.sid,
    });
    expect(await twilio.client.flexApi.v1.interaction(created.sid).fetch()).toMatchObject({ sid: created.sid });
  });

  test('a conversation that is not there, or closed, is refused, as is a broken channel or routing', async () => {
    const { interaction } = twilio.client.flexApi.v1;
    const { sid } = await twilio.client.conversations.v1.conversations.create();
    await expect(
      interaction.create({ channel: channel(`CH${'0'.repeat(32)}`), routing: routing() }),
    ).rejects.toMatchObject({ code: 20001 });
    await expect(interaction.create({ channel: channel(sid, 'pigeon'), routing: routing() })).rejects.toMatchObject({
      code: 20001,
    });
    await expect(
      interaction.create({ channel: channel(sid), routing: routing({ workflow_sid: 'WW1' }) }),
    ).rejects.toMatchObject({ code: 20001 });
    await expect(interaction.create({ channel: channel(sid) })).rejects.toMatchObject({ code: 20001 });
    await twilio.client.conversations.v1.conversations(sid).update({ state: 'closed' });
    await expect(interaction.create({ channel: channel(sid), routing: routing() })).rejects.toMatchObject({
      code: 20001,
    });
    await expect(twilio.client.flexApi.v1.interaction(`KD${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({
      code: 20404,
    });
  });
});
