import { greeting } from '../support/definitions';
import { useApp } from '../support/test-app';

const FROM = '+15550100';

const app = useApp();
let flowSid: string;
beforeAll(async () => {
  const flow = { friendlyName: 'Welcome', status: 'published', definition: greeting() } as const;
  flowSid = (await app.studio.flows.create(flow)).sid;
});

test.each([
  ['no To', { From: FROM }, 20001, 'Missing required parameter To'],
  ['no From', { To: '+1' }, 20001, 'Missing required parameter From'],
  ['neither', {}, 20001, 'Missing required parameter To; Missing required parameter From'],
  ['an empty To', { To: '', From: FROM }, 20001, 'Invalid parameter To'],
  ['a NUL', { To: '+1\0', From: FROM }, 20001, 'NUL'],
  ['addresses of more than 300 bytes', { To: 'é'.repeat(146), From: FROM }, 81023, '300 bytes'],
  [
    'Parameters that are not JSON',
    { To: '+1', From: FROM, Parameters: '{a' },
    20001,
    'Invalid parameter Parameters: Expected JSON',
  ],
  ['Parameters that are a list', { To: '+1', From: FROM, Parameters: '[1]' }, 20001, 'JSON text of an object'],
  ['Parameters that are text', { To: '+1', From: FROM, Parameters: '"x"' }, 20001, 'JSON text of an object'],
  [
    'Parameters of 1 MB',
    { To: '+1', From: FROM, Parameters: `{"a":"${'x'.repeat(1024 * 1024)}"}` },
    20001,
    '262144 bytes',
  ],
  [
    'Parameters 1,000 levels deep',
    { To: '+1', From: FROM, Parameters: `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}` },
    20001,
    'levels',
  ],
])('no execution begins with %s', async (_title, form, code, message) => {
  const before = app.executions.started.length;
  const response = await app.call('post', `/v2/Flows/${flowSid}/Executions`).type('form').send(form);
  expect(response.status).toBe(400);
  expect(response.body).toMatchObject({ code, message: expect.stringContaining(message) as string });
  expect(app.executions.started).toHaveLength(before);
});
