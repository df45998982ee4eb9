import type { EffectFailure, OutboundMessage, SendOutcome } from '../src/engine/effects';
import type { Cleanup } from '../src/engine/execution';
import type { TwilioClient } from '../src/twilio/client';
import { testBoundedRegex } from './bounded-regex';
import { cleanUp } from './clean-up';
import { loadFlow, type FlowSource, type LoadedFlow } from './load-flow';
import { sendMessage } from './send-message';

/** What activities need of the world. */
export interface ActivityDependencies {
  twilio: TwilioClient;
  flows: FlowSource;
}

/** Everything that an execution can make happen outside the workflow. */
export interface Activities {
  sendMessage(message: OutboundMessage): Promise<SendOutcome>;
  loadFlow(flowSid: string, revision: string): Promise<LoadedFlow>;
  cleanUp(cleanup: Cleanup): Promise<void>;
  testRegex(pattern: string, input: string): Promise<{ ok: true; matches: boolean } | EffectFailure>;
}

/** Binds the activities to their dependencies, for a worker. */
export function createActivities({ twilio, flows }: ActivityDependencies): Activities {
  return {
    sendMessage: (message) => sendMessage(twilio, message),
    loadFlow: (flowSid, revision) => loadFlow(flows, flowSid, revision),
    cleanUp: (cleanup) => cleanUp(twilio, cleanup),
    async testRegex(pattern, input) {
      const verdict = testBoundedRegex(pattern, input);
      if (verdict !== 'timeout') return { ok: true, matches: verdict === 'match' };
      return {
        ok: false,
        code: 'regex:timeout',
        message: `The regular expression took too long on ${input.length} characters`,
      };
    },
  };
}
