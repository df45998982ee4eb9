import { z } from 'zod';
import { integer, parameters, requiredText } from '../../flow/properties';
import { integers, knownWidget, texts } from './known-widget';

export const connectVirtualAgent = knownWidget({
  type: 'connect-virtual-agent',
  reason: 'it is for voice calls',
  events: ['return', 'hangup'],
  properties: texts('connector', 'language', 'status_callback', 'sentiment_analysis'),
});

export const connectVirtualAgentV2 = knownWidget({
  type: 'connect-virtual-agent-v2',
  reason: "it needs one of Twilio's virtual agent connectors",
  events: ['completed', 'live-agent-handoff', 'hangup', 'failed', 'paused', 'timeout'],
  properties: {
    ...texts('channel', 'connector_name', 'status_callback', 'status_callback_method', 'session_behavior'),
    ...integers('timeout'),
    connector_details: z.looseObject({}).optional(),
    configurations: parameters().optional(),
    parameters: parameters().optional(),
  },
});

/** Autopilot, spelled as Studio spells it. */
export const sendToAutoPilot = knownWidget({
  type: 'send-to-auto-pilot',
  reason: 'Twilio has retired Autopilot',
  events: ['sessionEnded', 'failure', 'timeout'],
  properties: {
    autopilot_assistant_sid: requiredText(),
    from: requiredText(),
    body: requiredText(),
    timeout: integer(),
    ...texts('chat_channel', 'chat_service', 'chat_attributes', 'target_task'),
    memory_parameters: parameters().optional(),
  },
});
