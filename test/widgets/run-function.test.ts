import type { FlowDefinition } from '../../src/flow/definition';
import { compileFlow } from '../../src/flow/flow';
import { runScripted } from '../../src/testing/run-scripted';
import type { EffectScript } from '../../src/testing/scripted-effects';
import { restTrigger } from '../support/triggers';

const again: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingRequest', next: 'call' }] },
    {
      name: 'call',
      type: 'run-function',
      properties: { url: 'https://service-1234.twil.io/next' },
      transitions: [{ event: 'success', next: 'call' }, { event: 'fail' }],
    },
  ],
};

async function outputs(...httpRequest: NonNullable<EffectScript['httpRequest']>): Promise<unknown[]> {
  const { steps } = await runScripted({ flow: compileFlow(again), trigger: restTrigger(), script: { httpRequest } });
  return steps.filter(({ widget }) => widget === 'call').map(({ output }) => output);
}

test('a second run merges what it gets into what the first one left in parsed', async () => {
  const [, second, third] = await outputs(
    { body: '{"a":1,"b":{"c":1}}' },
    { body: '{"b":{"d":2}}' },
    { status: 400, body: '{"error":true}' },
  );
  expect(second).toMatchObject({ body: '{"b":{"d":2}}', parsed: { a: 1, b: { d: 2 } } });
  expect(third).toMatchObject({ status_code: 400, parsed: { a: 1, b: { d: 2 }, error: true } });
});

test('an answer that is no JSON object leaves parsed as it was', async () => {
  const [, second] = await outputs({ body: '{"a":1}' }, { status: 404, contentType: 'text/plain', body: 'gone' });
  expect(second).toEqual({ body: 'gone', content_type: 'text/plain', status_code: 404, parsed: { a: 1 } });
});

test('without an answer only parsed is left', async () => {
  const [, second] = await outputs({ body: '{"a":1}' }, { ok: false, code: 'http:timeout', message: 'too slow' });
  expect(second).toEqual({ parsed: { a: 1 } });
});
