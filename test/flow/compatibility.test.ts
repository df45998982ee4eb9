import { compatibilityReport } from '../../src/flow/compatibility';
import type { FlowDefinition } from '../../src/flow/definition';
import { compileFlow } from '../../src/flow/flow';
import { catalogue } from '../../src/widgets/catalogue';

const voice = 'it is for voice calls';

/** Calls and messages side by side; a conversation comes to a widget for calls. */
const mixed: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    {
      name: 'Trigger',
      type: 'trigger',
      transitions: [
        { event: 'incomingMessage', next: 'hello' },
        { event: 'incomingCall', next: 'say' },
        { event: 'incomingConversationMessage', next: 'say' },
        { event: 'incomingRequest' },
      ],
    },
    { name: 'hello', type: 'send-message', transitions: [{ event: 'sent' }], properties: {} },
    { name: 'say', type: 'say-play', transitions: [{ event: 'audioComplete', next: 'after' }], properties: {} },
    { name: 'after', type: 'send-message', transitions: [], properties: {} },
  ],
};

describe('the compatibility report', () => {
  it('tells widget by widget and trigger by trigger what runs', () => {
    expect(compatibilityReport(compileFlow(mixed), catalogue)).toEqual({
      verdict: 'partly',
      triggers: [
        { event: 'incomingMessage', runs: true, endsAt: [] },
        { event: 'incomingCall', runs: false, endsAt: ['say'], reason: 'calls are not taken here' },
        {
          event: 'incomingConversationMessage',
          runs: false,
          endsAt: ['say'],
          reason: 'executions end where they come to a widget that does not run',
        },
      ],
      widgets: [
        {
          name: 'Trigger',
          type: 'trigger',
          support: 'runs',
          reachedBy: ['incomingMessage', 'incomingCall', 'incomingConversationMessage'],
        },
        { name: 'hello', type: 'send-message', support: 'runs', reachedBy: ['incomingMessage'] },
        {
          name: 'say',
          type: 'say-play',
          support: 'known',
          reason: voice,
          reachedBy: ['incomingCall', 'incomingConversationMessage'],
        },
        { name: 'after', type: 'send-message', support: 'runs', reachedBy: [] },
      ],
    });
  });

  it.each([
    ['runs', [{ event: 'incomingMessage', next: 'hello' }]],
    ['runs', []],
    ['none', [{ event: 'incomingConversationMessage', next: 'say' }]],
    ['none', [{ event: 'incomingCall', next: 'hello' }]],
  ])('judges a flow as a whole: %s', (verdict, transitions) => {
    const [trigger, ...others] = mixed.states;
    const states = trigger ? [{ ...trigger, transitions }, ...others] : others;
    expect(compatibilityReport(compileFlow({ ...mixed, states }), catalogue).verdict).toBe(verdict);
  });
});
