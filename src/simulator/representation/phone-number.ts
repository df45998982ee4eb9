import type { Selectable } from 'kysely';
import { API_VERSION } from '../domain/status-callback';
import type { PhoneNumberTable } from '../storage/phone-numbers';
import { rfc2822 } from './dates';

/** https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
export function phoneNumberJson(accountSid: string, number: Selectable<PhoneNumberTable>): object {
  return {
    sid: number.sid,
    account_sid: accountSid,
    phone_number: number.phone_number,
    friendly_name: number.friendly_name,
    sms_url: number.sms_url,
    sms_method: number.sms_method,
    sms_fallback_url: number.sms_fallback_url,
    sms_fallback_method: number.sms_fallback_method,
    sms_application_sid: null,
    ...UNUSED,
    ...(JSON.parse(number.voice) as object),
    date_created: rfc2822(number.date_created),
    date_updated: rfc2822(number.date_updated),
    uri: `/${API_VERSION}/Accounts/${accountSid}/IncomingPhoneNumbers/${number.sid}.json`,
  };
}

/** What a number that was bought without further ado says of everything but messages. */
const UNUSED = {
  address_requirements: 'none',
  address_sid: null,
  api_version: API_VERSION,
  beta: false,
  bundle_sid: null,
  capabilities: { voice: true, sms: true, mms: true, fax: false },
  emergency_address_sid: null,
  emergency_address_status: 'unregistered',
  emergency_status: 'Inactive',
  identity_sid: null,
  origin: 'twilio',
  status: 'in-use',
  status_callback: null,
  status_callback_method: 'POST',
  trunk_sid: null,
  type: 'local',
  voice_application_sid: null,
  voice_caller_id_lookup: false,
  voice_fallback_method: 'POST',
  voice_fallback_url: null,
  voice_method: 'POST',
  voice_receive_mode: 'voice',
  voice_url: null,
};
