exports.handler = (_context, _event, callback) => callback(null, 'for Twilio only');
