import type {
  ConversationResumption,
  ConversationStart,
  Handoff,
  HandoffOutcome,
  OpeningOutcome,
} from '../src/engine/conversations';
import type { EffectFailure, OutboundMessage, SendOutcome } from '../src/engine/effects';
import type { Cleanup } from '../src/engine/execution';
import type { TwilioClient } from '../src/twilio/client';
import { testBoundedRegex } from './bounded-regex';
import { cleanUp } from './clean-up';
import { uploadConversationMedia, type MediaDependencies, type MediaUpload } from './conversation-media';
import { reconcile, type AbandonedExecutions, type ExecutionEndings, type Reconciled } from './reconcile';
import { loadFlow, type FlowRequest, type FlowSource, type LoadedFlow } from './load-flow';
import { resumeConversation } from './resume-conversation';
import { sendMessage } from './send-message';
import { sendToFlex } from './send-to-flex';
import { startConversation } from './start-conversation';

/** What activities need of the world. */
export interface ActivityDependencies {
  twilio: TwilioClient;
  /** Origin under which Twilio reaches us. */
  publicBaseUrl: string;
  flows: FlowSource;
  fetchFile: MediaDependencies['fetchFile'];
  abandoned: AbandonedExecutions;
  executions: ExecutionEndings;
}

/** Everything that an execution can make happen outside the workflow. */
export interface Activities {
  sendMessage: (message: OutboundMessage) => Promise<SendOutcome>;
  uploadConversationMedia: (upload: MediaUpload) => Promise<{ ok: true; mediaSid: string } | EffectFailure>;
  startConversation: (start: ConversationStart) => Promise<OpeningOutcome>;
  resumeConversation: (resumption: ConversationResumption) => Promise<OpeningOutcome>;
  sendToFlex: (handoff: Handoff) => Promise<HandoffOutcome>;
  loadFlow: (request: FlowRequest) => Promise<LoadedFlow>;
  cleanUp: (cleanup: Cleanup) => Promise<void>;
  reconcile: () => Promise<Reconciled>;
  testRegex: (pattern: string, input: string) => Promise<{ ok: true; matches: boolean } | EffectFailure>;
}

/** Binds the activities to their dependencies, for a worker. */
export function createActivities(dependencies: ActivityDependencies): Activities {
  const { twilio, flows } = dependencies;
  return {
    sendMessage: (message) => sendMessage(twilio, message),
    uploadConversationMedia: (upload) => uploadConversationMedia(dependencies, upload),
    startConversation: (start) => startConversation(dependencies, start),
    resumeConversation: (resumption) => resumeConversation(dependencies, resumption),
    sendToFlex: (handoff) => sendToFlex(dependencies, handoff),
    loadFlow: (request) => loadFlow(flows, request),
    cleanUp: (cleanup) => cleanUp(dependencies, cleanup),
    reconcile: () => reconcile(dependencies),
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
