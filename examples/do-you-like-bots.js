/**
 * Talks to a running Perdure with nothing but Twilio's own SDK, and a handset of the local Twilio:
 *
 *   npm start                              # in one terminal
 *   node examples/do-you-like-bots.js      # in another
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const twilio = require('twilio');

const origin = process.env.PERDURE_URL ?? 'http://localhost:3000';
const number = process.env.NUMBER ?? '+15559990000';

// The one line that makes it Perdure instead of Twilio, for each product that is used.
const client = twilio(
  process.env.TWILIO_ACCOUNT_SID ?? `AC${'0'.repeat(32)}`,
  process.env.TWILIO_AUTH_TOKEN ?? 'perdure',
);
client.studio.baseUrl = client.conversations.baseUrl = origin;

async function main() {
  const flow = await publish('Do you like bots?', 'do-you-like-bots.flow.json');
  console.log(`flow       ${flow.sid}, revision ${flow.revision}`);
  await answerWith(flow.sid);

  for (const [handset, answer] of [
    ['+15550001111', 'Yes'],
    ['+15550002222', 'no'],
    ['+15550003333', 'maybe'],
  ]) {
    const question = await replyTo(handset, 'hi');
    const reply = await replyTo(handset, answer);
    console.log(`${handset}  hi → ${question} → ${answer} → ${reply}`);
  }
  await report(flow.sid);
}

/** Makes the flow, or, when the script runs again, a new revision of it. */
async function publish(friendlyName, file) {
  const definition = JSON.parse(readFileSync(join(__dirname, file), 'utf8'));
  const existing = (await client.studio.v2.flows.list()).find((flow) => flow.friendlyName === friendlyName);
  if (existing) return client.studio.v2.flows(existing.sid).update({ status: 'published', definition });
  return client.studio.v2.flows.create({ friendlyName, status: 'published', definition });
}

/** Lets messages to our number create a conversation that the flow answers. */
async function answerWith(studioFlowSid) {
  const autoCreation = {
    'autoCreation.enabled': true,
    'autoCreation.type': 'studio',
    'autoCreation.studioFlowSid': studioFlowSid,
  };
  const addresses = await client.conversations.v1.addressConfigurations.list();
  const existing = addresses.find(({ address }) => address === number);
  if (existing) await client.conversations.v1.addressConfigurations(existing.sid).update(autoCreation);
  else await client.conversations.v1.addressConfigurations.create({ type: 'sms', address: number, ...autoCreation });
}

/** A handset sends a text and waits for the answer, whose text this is. */
async function replyTo(handset, body) {
  const { length } = await inbox(handset);
  await text(handset, body);
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = (await inbox(handset))[length];
    if (answer) return answer.body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Expected ${handset} to receive an answer within 30 s, but it did not`);
}

async function text(from, body) {
  const response = await fetch(`${origin}/simulator/messages`, {
    method: 'POST',
    body: new URLSearchParams({ From: from, To: number, Body: body }),
  });
  if (!response.ok) throw new Error(`Expected the text to go out, but: ${await response.text()}`);
}

async function inbox(handset) {
  const response = await fetch(`${origin}/simulator/messages?Address=${encodeURIComponent(handset)}`);
  return (await response.json()).messages;
}

/** What Twilio's API tells of the executions. */
async function report(flowSid) {
  for (const execution of await client.studio.v2.flows(flowSid).executions.list()) {
    const steps = await client.studio.v2.flows(flowSid).executions(execution.sid).steps.list();
    console.log(`execution  ${execution.sid} ${execution.status}`);
    for (const step of steps) console.log(`  ${step.transitionedFrom} –${step.name}→ ${step.transitionedTo}`);
  }
}

main().catch((error) => {
  const isDown = error.code === 'ECONNREFUSED';
  console.error(isDown ? `Expected Perdure to run at ${origin}, but it does not: npm start` : error.message);
  process.exitCode = 1;
});
