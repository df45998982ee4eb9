/**
 * Adds a support agent's phone to a conversation. A Run Function widget calls it with the parameter `conversationID`.
 * The agent's number, and the number of ours that the agent sees, come from the widget too or from the file `.env`.
 */
exports.handler = function (context, event, callback) {
  const client = context.getTwilioClient();

  client.conversations.v1
    .conversations(event.conversationID)
    .participants.create({
      'messagingBinding.address': event.agent || context.SUPPORT_AGENT || '+15550009999',
      'messagingBinding.proxyAddress': event.number || context.SUPPORT_NUMBER || '+15559990000',
    })
    .then((participant) => {
      console.log(`Added ${participant.sid}`);
      return callback(null, { participantSid: participant.sid });
    })
    .catch((error) => callback(error));
};
