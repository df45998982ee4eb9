import { convertLegacyDefinition, isLegacyDefinition } from '../../src/flow/legacy';
import { loadFlow } from '../../src/flow/load';
import { catalogue } from '../../src/widgets/catalogue';

const sid = (digit: string): string => `FF${digit.repeat(32)}`;
const exit = (event: string, next: string | null, conditions: unknown[] = []) => ({
  event,
  conditions,
  next,
  uuid: 'x',
});

/** As exports of 2019 have it. */
const legacy = {
  description: 'A New Flow',
  states: [
    {
      type: 'InitialState',
      name: 'Trigger',
      properties: { offset: { x: 0, y: 0 }, flow_url: 'https://webhooks.twilio.com/v1/Accounts/AC/Flows/FW' },
      transitions: [exit('incomingMessage', sid('1')), exit('incomingCall', null), exit('incomingRequest', null)],
      sid: sid('0'),
    },
    {
      type: 'MessagePrompt',
      name: 'ask',
      properties: {
        offset: { x: 0, y: 1 },
        body: 'Yes?',
        from: '{{flow.channel.address}}',
        timeout: '3600',
        media_url: null,
      },
      transitions: [exit('incomingMessage', sid('2')), exit('timeout', null), exit('deliveryFailure', null)],
      sid: sid('1'),
    },
    {
      type: 'Branch',
      name: 'split',
      properties: { offset: { x: 0, y: 2 }, input: '{{widgets.ask.inbound.Body}}' },
      transitions: [
        exit('noMatch', sid('1')),
        exit('match', sid('3'), [{ type: 'equal_to', friendly_name: 'If value equal_to yes', value: 'yes' }]),
      ],
      sid: sid('2'),
    },
    {
      type: 'Gather',
      name: 'gather',
      properties: { offset: { x: 0, y: 3 }, timeout: 5, stop_gather: true, hints: null },
      transitions: [exit('keypress', null), exit('speech', null), exit('timeout', null)],
      sid: sid('3'),
    },
  ],
};

const modern = {
  description: 'A New Flow',
  states: [
    {
      type: 'trigger',
      name: 'Trigger',
      properties: { offset: { x: 0, y: 0 }, flow_url: 'https://webhooks.twilio.com/v1/Accounts/AC/Flows/FW' },
      transitions: [{ next: 'ask', event: 'incomingMessage' }, { event: 'incomingCall' }, { event: 'incomingRequest' }],
    },
    {
      type: 'send-and-wait-for-reply',
      name: 'ask',
      properties: { offset: { x: 0, y: 1 }, body: 'Yes?', from: '{{flow.channel.address}}', timeout: '3600' },
      transitions: [{ next: 'split', event: 'incomingMessage' }, { event: 'timeout' }, { event: 'deliveryFailure' }],
    },
    {
      type: 'split-based-on',
      name: 'split',
      properties: { offset: { x: 0, y: 2 }, input: '{{widgets.ask.inbound.Body}}' },
      transitions: [
        { next: 'ask', event: 'noMatch' },
        {
          next: 'gather',
          event: 'match',
          conditions: [
            {
              arguments: ['{{widgets.ask.inbound.Body}}'],
              type: 'equal_to',
              friendly_name: 'If value equal_to yes',
              value: 'yes',
            },
          ],
        },
      ],
    },
    {
      type: 'gather-input-on-call',
      name: 'gather',
      properties: { offset: { x: 0, y: 3 }, timeout: 5, stop_gather: true },
      transitions: [{ event: 'keypress' }, { event: 'speech' }, { event: 'timeout' }],
    },
  ],
  initial_state: 'Trigger',
  flags: { allow_concurrent_calls: true },
};

describe("an export of Studio's first version", () => {
  it('is recognised, and a definition of today is not', () => {
    expect(isLegacyDefinition(legacy)).toBe(true);
    expect(isLegacyDefinition(modern)).toBe(false);
    expect(isLegacyDefinition({ states: modern.states })).toBe(false);
    expect(isLegacyDefinition(null)).toBe(false);
  });

  it('is converted', () => {
    expect(convertLegacyDefinition(legacy)).toEqual(modern);
  });

  it('loads, with a warning that says so', () => {
    const result = loadFlow(JSON.stringify(legacy), catalogue);
    expect(result).toMatchObject({ ok: true, flow: { definition: modern } });
    expect(result.ok && result.warnings.map(({ code }) => code)).toEqual(['flow:legacy', 'flow:not_runnable']);
  });
});
