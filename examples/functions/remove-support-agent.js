/**
 * Takes the support agent's phone out of a conversation again. A Run Function widget calls it with the parameter
 * `conversationID`. Answers how many participants went, which is none when the agent has gone already.
 */
exports.handler = async function (context, event, callback) {
  const client = context.getTwilioClient();
  const agent = event.agent || context.SUPPORT_AGENT || '+15550009999';
  const conversation = client.conversations.v1.conversations(event.conversationID);

  try {
    const participants = await conversation.participants.list();
    const agents = participants.filter(({ messagingBinding }) => messagingBinding?.address === agent);
    await Promise.all(agents.map(({ sid }) => conversation.participants(sid).remove()));
    return callback(null, { removed: agents.length });
  } catch (error) {
    return callback(error);
  }
};
