import { Router } from 'express';
import { addresses } from './resources/addresses';
import { configuration } from './resources/configuration';
import { conversationWithParticipants } from './resources/conversation-with-participants';
import { conversations } from './resources/conversations';
import { media } from './resources/media';
import { messages } from './resources/messages';
import { participantConversations } from './resources/participant-conversations';
import { participants } from './resources/participants';
import { receipts } from './resources/receipts';
import { roles } from './resources/roles';
import { scopedWebhooks } from './resources/scoped-webhooks';
import { services } from './resources/services';
import { users } from './resources/users';
import type { Simulation } from './work';

/**
 * The Conversations API below `/v1`: the resources of a service exist twice, below `/v1/Services/{IS}` and, for the
 * default service, below `/v1` itself.
 */
export function conversationsApi(simulation: Simulation): Router {
  const ofService = Router({ mergeParams: true });
  for (const resource of [
    conversations,
    participants,
    messages,
    receipts,
    scopedWebhooks,
    conversationWithParticipants,
    participantConversations,
    roles,
    users,
  ]) {
    ofService.use(resource(simulation));
  }
  const router = Router();
  router.use(configuration(simulation), addresses(simulation), services(simulation), media(simulation));
  router.use(ofService);
  router.use('/Services/:ChatServiceSid', ofService);
  return router;
}
