import type { Request } from 'express';
import { RestError } from '../../twilio/rest-error';
import type { Simulation } from '../work';
import { originOf } from './urls';

/**
 * The chat service that a request is about: the one in its path, or the account's default one below `/v1` itself.
 * Conversations of other services are out of reach there, as they are at Twilio.
 */
export interface Scope {
  chatServiceSid: string;
  /** Whether the path names the service; what is shown then has it too. */
  named: boolean;
  /** Absolute URL that the URLs of what is shown begin with, such as `http://localhost:3000/v1/Services/IS…`. */
  base: string;
}

/** @throws RestError 20404 when there is no such service */
export async function scopeOf(simulation: Simulation, request: Request): Promise<Scope> {
  const origin = originOf(request, simulation.publicBaseUrl);
  const named = request.params.ChatServiceSid;
  if (named === undefined) {
    const query = simulation.database.selectFrom('settings').select('default_chat_service_sid');
    const { default_chat_service_sid } = await query.executeTakeFirstOrThrow();
    return { chatServiceSid: default_chat_service_sid, named: false, base: `${origin}/v1` };
  }
  const query = simulation.database.selectFrom('chat_service').select('sid').where('sid', '=', String(named));
  const service = await query.executeTakeFirst();
  if (!service) throw notFound(request);
  return { chatServiceSid: service.sid, named: true, base: `${origin}/v1/Services/${service.sid}` };
}

/** 20404 with the path of the request: the local Twilio has such resources, and not this one. */
export function notFound(request: Request): RestError {
  return RestError.notFound(request.baseUrl + request.path);
}
