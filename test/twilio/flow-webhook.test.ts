import { executionWebhookUrl, flowWebhookUrl, readExecutionRoute } from '../../src/twilio/flow-webhook';

const flow = {
  publicBaseUrl: 'https://flows.example.com/',
  accountSid: `AC${'1'.repeat(32)}`,
  flowSid: `FW${'2'.repeat(32)}`,
};
const executionSid = `FN${'3'.repeat(32)}`;
const queryOf = (url: string): Record<string, string> => Object.fromEntries(new URL(url).searchParams);

test("a flow's webhook URL is below the public origin, whether that ends in a slash or not", () => {
  const url = `https://flows.example.com/v1/Accounts/${flow.accountSid}/Flows/${flow.flowSid}`;
  expect(flowWebhookUrl(flow)).toBe(url);
  expect(flowWebhookUrl({ ...flow, publicBaseUrl: 'https://flows.example.com' })).toBe(url);
});

test.each(['+15559990000/+15550001111', 'whatsapp:+1/whatsapp:+2', 'MG1/ada@example.com', 'a b&c=d/?#%é'])(
  'the way to the execution of %p survives the URL',
  (addresses) => {
    const workflowId = `${flow.flowSid}/${addresses}`;
    const url = executionWebhookUrl(flow, { executionSid, workflowId });
    expect(url.startsWith(`${flowWebhookUrl(flow)}?`)).toBe(true);
    expect(readExecutionRoute(flow.flowSid, queryOf(url))).toEqual({ executionSid, workflowId });
  },
);

test('the longest addresses that Studio takes make a URL that Twilio takes', () => {
  const workflowId = `${flow.flowSid}/+15559990000/${'a'.repeat(287)}`;
  expect(executionWebhookUrl(flow, { executionSid, workflowId }).length).toBeLessThanOrEqual(512);
});

test.each([
  {},
  { Execution: executionSid },
  { Key: 'a/b' },
  { Execution: ['FN1', 'FN2'], Key: 'a/b' },
  { Execution: '', Key: '' },
])('a query such as %p names no execution', (query) => expect(readExecutionRoute(flow.flowSid, query)).toBeUndefined());

test('the way never leaves the flow that the path names', () => {
  const workflowId = `${flow.flowSid}/a/b`;
  const query = queryOf(executionWebhookUrl(flow, { executionSid, workflowId }));
  expect(readExecutionRoute(`FW${'9'.repeat(32)}`, query)?.workflowId).toBe(`FW${'9'.repeat(32)}/a/b`);
});
