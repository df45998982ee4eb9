import type {
  ConversationResumption,
  ConversationStart,
  Handoff,
  HandoffOutcome,
  OpeningOutcome,
} from '../src/engine/conversations';
import type { EffectFailure, SendOutcome } from '../src/engine/effects';
import type { Cleanup } from '../src/engine/execution';
import type { HttpOutcome, HttpRequest } from '../src/engine/web-request';
import type { DeliveryDependencies } from '../src/events/deliver';
import type { HttpClient } from '../src/http/guarded-client';
import type { TwilioClient } from '../src/twilio/client';
import { showingLife } from './alive';
import { testBoundedRegex } from './bounded-regex';
import { callingFlowSid } from './calling-flow';
import { cleanUpAtEnd } from './clean-up';
import { uploadConversationMedia, type MediaDependencies, type MediaUpload } from './conversation-media';
import { deliverEvents } from './deliver-events';
import { expire, type Expired, type Expiring } from './expire';
import { httpRequest } from './http-request';
import { reconcile, type Progress, type Reconciled, type ReconcileDependencies } from './reconcile';
import { loadFlow, type FlowRequest, type FlowSource, type LoadedFlow } from './load-flow';
import { resumeConversation } from './resume-conversation';
import { sendMessage, type Send, type SentMessages } from './send-message';
import { sendToFlex } from './send-to-flex';
import { startConversation } from './start-conversation';
import { startExecution, type BeginExecution, type ExecutionBegun, type ExecutionStart } from './start-execution';

/** What activities need of the world. */
export interface ActivityDependencies extends ReconcileDependencies {
  /** Calls Twilio in the name of the account that has a flow. */
  twilioOf: (flowSid: string) => Promise<TwilioClient>;
  /** Origin under which Twilio reaches us. */
  publicBaseUrl: string;
  flows: FlowSource;
  beginExecution: BeginExecution;
  outbound: SentMessages;
  http: HttpClient;
  fetchFile: MediaDependencies['fetchFile'];
  /** What is kept for a time, in the order in which it is to be removed. */
  expiring: readonly Expiring[];
  deliveries: DeliveryDependencies;
}

/** Everything that an execution can make happen outside the workflow. */
export interface Activities {
  sendMessage: (message: Send) => Promise<SendOutcome>;
  uploadConversationMedia: (upload: MediaUpload) => Promise<{ ok: true; mediaSid: string } | EffectFailure>;
  startConversation: (start: ConversationStart) => Promise<OpeningOutcome>;
  resumeConversation: (resumption: ConversationResumption) => Promise<OpeningOutcome>;
  sendToFlex: (handoff: Handoff) => Promise<HandoffOutcome>;
  httpRequest: (request: HttpRequest) => Promise<HttpOutcome>;
  loadFlow: (request: FlowRequest) => Promise<LoadedFlow>;
  startExecution: (start: ExecutionStart) => Promise<ExecutionBegun>;
  cleanUp: (cleanup: Cleanup) => Promise<void>;
  reconcile: (before?: Progress) => Promise<Reconciled>;
  expire: () => Promise<Expired>;
  deliverEvents: (sinkSid: string) => Promise<'more' | 'done'>;
  testRegex: (pattern: string, input: string) => Promise<{ ok: true; matches: boolean } | EffectFailure>;
}

/** The same, with Twilio in the name of the execution that calls. */
type Own = ActivityDependencies & { twilio: TwilioClient };

/** Binds the activities to their dependencies, for a worker. */
export function createActivities(dependencies: ActivityDependencies): Activities {
  const { flows, http } = dependencies;
  const own = async (): Promise<Own> => ({ ...dependencies, twilio: await dependencies.twilioOf(callingFlowSid()) });
  return {
    sendMessage: async (message) => sendMessage(await own(), message),
    uploadConversationMedia: (upload) => showingLife(async () => uploadConversationMedia(await own(), upload)),
    startConversation: (start) => showingLife(async () => startConversation(await own(), start)),
    resumeConversation: (resumption) => showingLife(async () => resumeConversation(await own(), resumption)),
    sendToFlex: (handoff) => showingLife(async () => sendToFlex(await own(), handoff)),
    httpRequest: (request) => httpRequest(http, request),
    loadFlow: (request) => loadFlow(flows, request),
    startExecution: (start) => startExecution(dependencies.beginExecution, start),
    cleanUp: async (cleanup) => cleanUpAtEnd(await own(), cleanup),
    reconcile: (before) => showingLife(() => reconcile(dependencies, before)),
    expire: () => expire(dependencies.expiring),
    deliverEvents: (sinkSid) => deliverEvents(dependencies.deliveries, sinkSid),
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
