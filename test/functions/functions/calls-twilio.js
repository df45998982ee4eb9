/* global twilioClient */
const twilio = require('twilio');

exports.handler = async function (context, _event, callback) {
  const clients = [
    context.getTwilioClient({ edge: 'sydney' }),
    twilio(context.ACCOUNT_SID, context.AUTH_TOKEN),
    twilioClient,
  ];
  const found = await Promise.all(clients.map((client) => client.conversations.v1.conversations('CH1').fetch()));
  callback(
    null,
    found.map(({ friendlyName }) => friendlyName),
  );
};
