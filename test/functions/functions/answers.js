/* global Twilio */
exports.handler = function (_context, event, callback) {
  const response = new Twilio.Response();
  const twiml = new Twilio.twiml.MessagingResponse();
  twiml.message('Hello');
  const answers = {
    text: 'Hello',
    number: 7,
    nothing: undefined,
    twiml,
    own: response
      .setStatusCode(418)
      .setBody({ short: 'stout' })
      .appendHeader('X-Own', 'yes')
      .setCookie('a', 'b', ['Path=/']),
    bytes: new Twilio.Response({
      body: Buffer.from([0, 255]),
      headers: { 'Content-Type': 'image/x' },
      statusCode: 201,
    }),
    badHeader: new Twilio.Response({ headers: { 'X-Bad': 'a\r\nb' } }),
    large: 'x'.repeat(5 * 1024 * 1024),
  };
  callback(null, answers[event.kind]);
};
