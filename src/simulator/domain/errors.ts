import { RestError } from '../../twilio/rest-error';

/*
 * The Conversations API's own errors, with the codes of https://www.twilio.com/docs/api/errors.
 */

/** 50201 */
export function userExists(): RestError {
  return new RestError(409, 50201, 'User already exists');
}

/** 50353 */
export function uniqueNameTaken(): RestError {
  return new RestError(409, 50353, 'Conversation with provided unique name already exists');
}

/** 50361 */
export function tooManyWebhooks(): RestError {
  return new RestError(400, 50361, 'Too many conversation webhooks');
}

/** 50377 */
export function conversationClosed(): RestError {
  return new RestError(400, 50377, "Can't update conversation as it's in final closed state");
}

/** 50416; programs read the other conversation's SID from the text. */
export function pairInUse(conversationSid: string): RestError {
  const message = 'A binding for this participant and proxy address already exists in Conversation';
  return new RestError(409, 50416, `${message} ${conversationSid}`);
}

/** 50417 */
export function tooManyParticipants(): RestError {
  return new RestError(400, 50417, 'Participants limit exceeded');
}

/** 50422 */
export function tooManyMessagingParticipants(): RestError {
  return new RestError(400, 50422, 'Non-chat conversation participants limit exceeded');
}

/** 50433 */
export function participantExists(): RestError {
  return new RestError(409, 50433, 'Participant already exists');
}

/** 50437 */
export function groupParticipantExists(): RestError {
  return new RestError(409, 50437, 'Group Participant already exists');
}

/** 50504 */
export function bodyTooLong(limit: number): RestError {
  return new RestError(400, 50504, `Message body parameter is too long: at most ${limit} characters`);
}

/** 50507 */
export function mediaNotFound(): RestError {
  return new RestError(404, 50507, 'Media not found');
}

/** 50508 */
export function mediaAlreadySent(): RestError {
  return new RestError(400, 50508, 'Media already sent with another message');
}
