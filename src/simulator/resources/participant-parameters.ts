import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { channelOf } from '../domain/address';
import type { ParticipantProperties } from '../domain/participant';
import { address, attributes, dateTime, refusal, sid } from '../http/fields';

const messagingAddress = address(50407, 'Invalid messaging binding address');
const proxyAddress = address(50408, 'Invalid participant proxy address');

const common = {
  Attributes: attributes(4 * 1024).optional(),
  RoleSid: sid('RL').optional(),
  DateCreated: dateTime.optional(),
  DateUpdated: dateTime.optional(),
};

export const newParticipantParameters = z.object({
  Identity: z.string().min(1).max(512).optional(),
  'MessagingBinding.Address': messagingAddress.optional(),
  'MessagingBinding.ProxyAddress': proxyAddress.optional(),
  'MessagingBinding.ProjectedAddress': proxyAddress.optional(),
  ...common,
});

/** An address that may be taken away: `null`, or nothing at all. */
const removable = z
  .union([z.enum(['null', '']), proxyAddress])
  .transform((value) => (value === 'null' || value === '' ? null : value));

/** How far somebody has read. */
export const readParameters = {
  LastReadMessageIndex: z
    .string()
    .refine((value) => /^(null|\d{1,9})?$/.test(value), refusal(20001, 'Invalid LastReadMessageIndex'))
    .transform((value) => (/\d/.test(value) ? Number(value) : null))
    .optional(),
  LastReadTimestamp: dateTime.optional(),
};

export const participantParameters = z.object({
  Identity: z.string().min(1).max(512).optional(),
  'MessagingBinding.ProxyAddress': removable.optional(),
  'MessagingBinding.ProjectedAddress': removable.optional(),
  ...readParameters,
  ...common,
});

/** @throws RestError 50409, 50414, or 20001 when it is not clear who it shall be */
export function toNewParticipant(parameters: z.output<typeof newParticipantParameters>): ParticipantProperties {
  const properties: ParticipantProperties = {
    identity: parameters.Identity,
    address: parameters['MessagingBinding.Address'],
    proxy_address: parameters['MessagingBinding.ProxyAddress'],
    projected_address: parameters['MessagingBinding.ProjectedAddress'],
    attributes: parameters.Attributes,
    role_sid: parameters.RoleSid,
    date_created: parameters.DateCreated,
    date_updated: parameters.DateUpdated,
  };
  requireOneBinding(properties);
  return properties;
}

export function toParticipantChanges(parameters: z.output<typeof participantParameters>): ParticipantProperties {
  return {
    identity: parameters.Identity,
    proxy_address: parameters['MessagingBinding.ProxyAddress'],
    projected_address: parameters['MessagingBinding.ProjectedAddress'],
    last_read_message_index: parameters.LastReadMessageIndex,
    last_read_timestamp: parameters.LastReadTimestamp,
    attributes: parameters.Attributes,
    role_sid: parameters.RoleSid,
    date_created: parameters.DateCreated,
    date_updated: parameters.DateUpdated,
  };
}

function requireOneBinding({ identity, address: own, proxy_address }: ParticipantProperties): void {
  if (identity === undefined && own === undefined) {
    throw RestError.badParameter('Expected either Identity or MessagingBinding.Address');
  }
  if (identity !== undefined && own !== undefined) {
    throw RestError.badParameter('Identity and MessagingBinding.Address exclude each other');
  }
  if (own === undefined || !proxy_address) return;
  if (own === proxy_address) throw new RestError(400, 50409, 'Participant address equals proxy address');
  if (channelOf(own) !== channelOf(proxy_address)) {
    throw new RestError(400, 50414, 'Participant address type does not match proxy address type');
  }
}
