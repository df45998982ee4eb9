import { Router } from 'express';
import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { createConversation } from '../domain/conversation';
import { addParticipant, findByPair, type ParticipantProperties } from '../domain/participant';
import { list } from '../http/fields';
import { bodyParameters } from '../http/parameters';
import { created, restCause, route } from '../http/route';
import { scopeOf } from '../http/scope';
import { conversationJson } from '../representation/conversation';
import type { Simulation, Work } from '../work';
import { newConversationParameters, toConversationProperties } from './conversation-parameters';
import { newParticipantParameters, toNewParticipant } from './participant-parameters';

/** https://www.twilio.com/docs/api/errors/50426 */
const MOST_AT_ONCE = 10;

const parameters = newConversationParameters.extend({ Participant: list.optional() });

/** A participant as JSON: the parameters of the participant resource, in snake case. */
const participantJson = z.object({
  identity: z.string().optional(),
  messaging_binding: z
    .object({
      address: z.string().optional(),
      proxy_address: z.string().optional(),
      projected_address: z.string().optional(),
    })
    .optional(),
  attributes: z
    .union([z.string(), z.record(z.string(), z.unknown()).transform((value) => JSON.stringify(value))])
    .optional(),
  role_sid: z.string().optional(),
});

/** https://www.twilio.com/docs/conversations/api/conversation-with-participants-resource */
export function conversationWithParticipants(simulation: Simulation): Router {
  const router = Router({ mergeParams: true });
  router.post(
    '/ConversationWithParticipants',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const { Participant = [], ...rest } = bodyParameters(request, parameters);
      if (Participant.length > MOST_AT_ONCE) throw new RestError(400, 50426, 'Request contains too many participants.');
      const participants = Participant.map(parseParticipant);
      const conversation = await simulation.change(restCause(request), async (work) => {
        await requireFreePairs(work, participants);
        const begun = await createConversation(work, scope.chatServiceSid, toConversationProperties(rest));
        for (const participant of participants) await addParticipant(work, begun, participant);
        return begun;
      });
      return created(conversationJson(simulation.accountSid, conversation, scope));
    }),
  );
  return router;
}

function parseParticipant(text: string): ParticipantProperties {
  const parsed = participantJson.safeParse(parseJson(text));
  if (!parsed.success) throw RestError.badParameter('Invalid value for parameter Participant: expected a JSON object');
  const { identity, messaging_binding: binding, attributes, role_sid } = parsed.data;
  const asParameters = {
    Identity: identity,
    'MessagingBinding.Address': binding?.address,
    'MessagingBinding.ProxyAddress': binding?.proxy_address,
    'MessagingBinding.ProjectedAddress': binding?.projected_address,
    Attributes: attributes,
    RoleSid: role_sid,
  };
  return toNewParticipant(bodyParameters({ body: asParameters }, newParticipantParameters));
}

async function requireFreePairs(work: Work, participants: readonly ParticipantProperties[]): Promise<void> {
  for (const { address, proxy_address } of participants) {
    if (!address || !proxy_address || !(await findByPair(work, address, proxy_address))) continue;
    const message = 'Participant and proxy address pairs for one or more participants already in use.';
    throw new RestError(409, 50425, message);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Refused by the schema.
  }
}
