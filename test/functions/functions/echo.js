exports.handler = function (context, event, callback) {
  console.log('echoing');
  console.error('to both streams');
  callback(null, {
    ...event,
    context: { PATH: context.PATH, DOMAIN_NAME: context.DOMAIN_NAME, FROM_FILE: context.FROM_FILE },
  });
};
