/* global Runtime, twilioClient */
const { shout } = require(Runtime.getFunctions()['shared'].path);

exports.handler = function (_context, _event, callback) {
  callback(null, {
    shouted: shout('hi'),
    functions: Object.keys(Runtime.getFunctions()).sort(),
    assets: Object.keys(Runtime.getAssets()),
    asset: Runtime.getAssets()['/data.json'].open(),
    sync: typeof Runtime.getSync().maps,
    client: twilioClient.accountSid,
    secret: process.env.FUNCTIONS_TEST_SECRET ?? null,
    variable: process.env.FROM_FILE,
  });
};
