import { z } from 'zod';
import { parameters, requiredText } from '../../flow/properties';
import { flags, integers, knownWidget, texts } from './known-widget';

const reason = 'it is for voice calls';

export const sayPlay = knownWidget({
  type: 'say-play',
  reason,
  events: ['audioComplete'],
  properties: { ...texts('say', 'play', 'digits', 'voice', 'language'), ...integers('loop') },
});

export const gatherInputOnCall = knownWidget({
  type: 'gather-input-on-call',
  reason,
  events: ['keypress', 'speech', 'timeout'],
  properties: {
    ...texts('say', 'play', 'voice', 'language', 'finish_on_key', 'save_response_as', 'hints', 'gather_language'),
    ...texts('speech_timeout', 'speech_model', 'profanity_filter'),
    ...integers('loop', 'timeout', 'number_of_digits'),
    ...flags('stop_gather'),
  },
});

export const connectCallTo = knownWidget({
  type: 'connect-call-to',
  reason,
  events: ['callCompleted', 'hangup'],
  properties: {
    noun: requiredText(),
    ...texts('caller_id', 'to', 'time_limit', 'sip_endpoint', 'sip_username', 'sip_password'),
    ...integers('timeout'),
    ...flags('record'),
  },
});

const outgoingCall = { from: requiredText(), to: requiredText(), ...integers('timeout'), ...flags('record') };

export const makeOutgoingCallV1 = knownWidget({
  type: 'make-outgoing-call-v1',
  reason,
  events: ['answered', 'busy', 'noAnswer', 'failed', 'answeredByMachine', 'hangup'],
  properties: outgoingCall,
});

export const makeOutgoingCallV2 = knownWidget({
  type: 'make-outgoing-call-v2',
  reason,
  events: ['answered', 'busy', 'noAnswer', 'failed'],
  properties: {
    ...outgoingCall,
    ...texts('recording_channels', 'recording_status_callback', 'trim', 'send_digits'),
    ...texts('machine_detection', 'machine_detection_timeout', 'machine_detection_silence_timeout'),
    ...texts('machine_detection_speech_threshold', 'machine_detection_speech_end_threshold'),
    ...texts('sip_auth_username', 'sip_auth_password'),
    ...flags('detect_answering_machine'),
  },
});

export const recordCall = knownWidget({
  type: 'record-call',
  reason,
  events: ['success', 'failed'],
  properties: {
    ...flags('record_call'),
    ...texts('recording_status_callback', 'recording_status_callback_method', 'recording_status_callback_events'),
    ...texts('recording_channels', 'trim'),
  },
});

export const recordVoicemail = knownWidget({
  type: 'record-voicemail',
  reason,
  events: ['recordingComplete', 'noAudio', 'hangup'],
  properties: {
    ...texts('finish_on_key', 'transcription_callback_url', 'recording_status_callback_url', 'trim', 'play_beep'),
    ...integers('timeout', 'max_length'),
    ...flags('transcribe'),
  },
});

export const enqueueCall = knownWidget({
  type: 'enqueue-call',
  reason,
  events: ['callComplete', 'failedToEnqueue', 'callFailure'],
  properties: {
    ...texts('workflow_sid', 'queue_name', 'task_attributes', 'wait_url', 'wait_url_method'),
    ...integers('priority', 'timeout'),
  },
});

export const capturePayments = knownWidget({
  type: 'capture-payments',
  reason,
  events: ['success', 'maxFailedAttempts', 'providerError', 'payInterrupted', 'hangup', 'validationError'],
  properties: {
    ...texts('payment_connector', 'payment_token_type', 'payment_amount', 'currency', 'description', 'language'),
    ...texts('postal_code', 'payment_method', 'bank_account_type'),
    ...integers('timeout', 'max_attempts', 'min_postal_code_length'),
    ...flags('security_code'),
    valid_card_types: z.array(z.string()).max(10).optional(),
    parameters: parameters().optional(),
  },
});

export const forkStream = knownWidget({
  type: 'fork-stream',
  reason,
  events: ['next'],
  properties: {
    ...texts('stream_action', 'stream_name', 'stream_transport_type', 'stream_connector', 'stream_url', 'stream_track'),
    stream_parameters: parameters().optional(),
  },
});

export const runConversationRelay = knownWidget({
  type: 'run-conversation-relay',
  reason,
  events: ['success', 'failed'],
  properties: {
    ...texts('url', 'welcome_greeting', 'tts_provider', 'voice', 'language', 'transcription_provider', 'speech_model'),
    ...texts('interruptible'),
    parameters: parameters().optional(),
  },
});
