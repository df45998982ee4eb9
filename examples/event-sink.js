/**
 * Hears of everything that executions do, as a webhook sink of Event Streams, and prints it:
 *
 *   npm start                        # in one terminal
 *   node examples/event-sink.js      # in another, until Ctrl-C
 */
const { createServer } = require('node:http');
const twilio = require('twilio');

const origin = process.env.PERDURE_URL ?? 'http://localhost:3000';
const authToken = process.env.TWILIO_AUTH_TOKEN ?? 'perdure';
const client = twilio(process.env.TWILIO_ACCOUNT_SID ?? `AC${'0'.repeat(32)}`, authToken);
client.events.baseUrl = origin;

const TYPES = [
  'com.twilio.studio.flow.execution.started',
  'com.twilio.studio.flow.step.ended',
  'com.twilio.studio.flow.execution.ended',
];

/** A delivery is an array of CloudEvents. Whoever answers it with 2xx has it; anything else is tried again. */
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    const url = `http://127.0.0.1:${server.address().port}${request.url}`;
    const isTwilios = twilio.validateRequestWithBody(authToken, request.headers['x-twilio-signature'] ?? '', url, body);
    if (isTwilios) for (const event of JSON.parse(body)) print(event);
    response.writeHead(isTwilios ? 204 : 403).end();
  });
});

function print({ type, data }) {
  const what = type.split('.').slice(-2).join(' ');
  const how = data.transitioned_from ? `${data.transitioned_from} → ${data.transitioned_to} (${data.name})` : '';
  console.log(`${data.execution_sid ?? ''}  ${what}  ${how || (data.ended_reason ?? data.contact_channel_address)}`);
}

async function main() {
  await new Promise((resolve) => server.listen(Number(process.env.SINK_PORT ?? 0), '127.0.0.1', resolve));
  const destination = `http://127.0.0.1:${server.address().port}/events`;
  const { sid } = await client.events.v1.sinks.create({
    description: 'The example',
    sinkType: 'webhook',
    sinkConfiguration: { destination, method: 'POST', batch_events: true },
  });
  const subscription = await client.events.v1.subscriptions.create({
    description: 'Everything that Studio tells',
    sinkSid: sid,
    types: TYPES.map((type) => ({ type, schema_version: 2 })),
  });
  console.log(`sink ${sid} listens at ${destination}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(sid, subscription.sid).catch(fail));
}

/** Takes the subscription and the sink away, so that nobody goes on knocking. */
async function end(sid, subscriptionSid) {
  await client.events.v1.subscriptions(subscriptionSid).remove();
  await client.events.v1.sinks(sid).remove();
  server.close();
}

function fail(error) {
  console.error(error.message);
  process.exit(1);
}

main().catch(fail);
