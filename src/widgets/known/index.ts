import type { WidgetCatalogue } from '../../flow/definition';
import {
  addMemberToChatChannel,
  createChatChannel,
  createTask,
  runFunctionV2,
  understand,
  updateSyncObject,
} from './retired';
import { connectVirtualAgent, connectVirtualAgentV2, sendToAutoPilot } from './virtual-agents';
import {
  capturePayments,
  connectCallTo,
  enqueueCall,
  forkStream,
  gatherInputOnCall,
  makeOutgoingCallV1,
  makeOutgoingCallV2,
  recordCall,
  recordVoicemail,
  runConversationRelay,
  sayPlay,
} from './voice';

/** Every widget type that a flow may contain and no execution can enter, by the `type` of Studio's JSON. */
export const knownWidgets = {
  'say-play': sayPlay,
  'gather-input-on-call': gatherInputOnCall,
  'connect-call-to': connectCallTo,
  'make-outgoing-call-v1': makeOutgoingCallV1,
  'make-outgoing-call-v2': makeOutgoingCallV2,
  'record-call': recordCall,
  'record-voicemail': recordVoicemail,
  'enqueue-call': enqueueCall,
  'capture-payments': capturePayments,
  'fork-stream': forkStream,
  'run-conversation-relay': runConversationRelay,
  'connect-virtual-agent': connectVirtualAgent,
  'connect-virtual-agent-v2': connectVirtualAgentV2,
  'send-to-auto-pilot': sendToAutoPilot,
  'add-member-to-chat-channel': addMemberToChatChannel,
  'create-chat-channel': createChatChannel,
  'create-task': createTask,
  'run-function-v2': runFunctionV2,
  understand,
  'update-sync-object': updateSyncObject,
} satisfies WidgetCatalogue;
