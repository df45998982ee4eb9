import { CHAOS, holds, type Fault } from './fault';

const LONG = 'test/workflows/long-lives.test.ts ›';
const RANDOM =
  'test/workflows/random-orders.test.ts › any order of events leaves no message lost or handled twice, no late send, no webhook';
const SENDS = 'test/activities/send-message.test.ts › %s leaves one message';
const PLAIN = 'test/activities/send-plain-message.test.ts › %s leaves one message';
const FAILURE = 'test/twilio/failure.test.ts ›';
const E2E = 'test/e2e/conversations.test.ts ›';

/** What happens to messages and webhooks, and what Twilio answers. */
export const MESSAGE_FAULTS: readonly Fault[] = [
  holds(
    'A history of 10,000 events',
    'the execution goes on in a new run; no message is lost at the boundary',
    'conversations that go on and on',
    `${LONG} has histories and a state that do not grow`,
    'test/workflows/flow-execution.test.ts › a long execution goes on in a new run, with its SID, its place and its messages',
  ),
  holds(
    'A message arrives while an execution changes over to a new run',
    'it is carried over, in its place',
    'a burst of messages over many runs',
    `${LONG} takes a burst of 1,000 messages in their order, each once, while it goes from run to run`,
  ),
  holds(
    'A burst of 1,000 messages',
    'each once, in order, with bounded memory',
    'the same',
    `${LONG} takes a burst of 1,000 messages in their order, each once, while it goes from run to run`,
  ),
  holds(
    'The same webhook ten times at once',
    'one effect',
    'ten requests; doubled and repeated webhooks at random',
    'test/server/webhooks.test.ts › has one effect when the same message comes ten times at once',
    'test/e2e/topology.test.ts › the same message to both at once, again and again, has one effect',
    CHAOS,
  ),
  holds(
    'Temporal takes a message, and its answer is lost; the connection makes the call again when the execution is over',
    'the message has had its effect, and begins nothing',
    'each call made twice, the second time after the end',
    'test/workflows/delivered-before.test.ts › a message handed over again after the end begins nothing: %p',
    'test/workflows/delivered-before.test.ts › nor does one that began an execution',
    'test/e2e/lossy-network.test.ts › conversations go on over a network that loses packets and cuts connections, and nothing comes twice',
  ),
  holds(
    'Webhooks overtake each other',
    'they are handled in the order in which they come',
    'a later one first; a network that lets some overtake others',
    'test/workflows/timing.test.ts › messages that overtake each other are taken in the order in which they come',
    CHAOS,
  ),
  holds(
    'A webhook comes long after its question has timed out',
    'it goes to the question that waits by then',
    'an answer after the timeout',
    'test/workflows/timing.test.ts › an answer that comes after its question has run out goes to the question that waits by then',
    CHAOS,
  ),
  holds(
    'Answer and timeout in the same moment',
    'one transition, as the history has it',
    'random orders with timeouts of a second',
    RANDOM,
  ),
  holds(
    'Twilio answers 429, with or without Retry-After',
    'tried again with pauses, one message',
    'a proxy before the local Twilio',
    SENDS,
    PLAIN,
    CHAOS,
  ),
  holds(
    'Twilio answers 500, 502, 503',
    'tried again, one message',
    'the same proxy',
    SENDS,
    PLAIN,
    `${FAILURE} %p is to be tried again`,
  ),
  holds(
    'Twilio does it, and the connection is reset',
    'found by its key; one message',
    'the same proxy',
    SENDS,
    PLAIN,
    CHAOS,
  ),
  holds(
    'Another execution says the same to the same handset, while an attempt has broken off',
    'two messages: the store knows which step has sent a plain one',
    'the same words in the same second, and a connection that is reset before or after',
    'test/activities/send-plain-message.test.ts › so are those of another execution, where trouble %s',
    CHAOS,
  ),
  holds(
    'Twilio does it only after the connection has broken, or a gateway has given up',
    'looked for at once, and not asked again before 20 s have passed: one message',
    'what Temporal says of the attempt before',
    'test/activities/in-time.test.ts › leaves Twilio the time for what that one may have asked, %s',
    `${FAILURE} after %s Twilio may yet do what it was asked: %p`,
  ),
  holds('Twilio never answers', 'the same', 'the same proxy', SENDS, PLAIN, CHAOS),
  holds(
    'Twilio answers with half a JSON, HTML, or JSON that is no resource',
    'taken for no answer',
    'the same proxy',
    SENDS,
    `${FAILURE} an answer that is no JSON is to be tried again`,
  ),
  holds(
    'The token was changed: 401',
    'goes on with the next token where one is told; else what is to be sent waits, is told of, and goes on with the new one',
    'an answer of 401; tokens that change',
    'test/twilio/account-client.test.ts › goes over to the next one when Twilio does, and back',
    'test/workflows/account-held.test.ts › a token that was revoked holds what is to be sent, until the account has another one',
    `${FAILURE} %p is to be tried again`,
    'test/server/auth-tokens.test.ts › changes its token by way of a second one, to the official library',
    CHAOS,
  ),
  holds(
    'The account is suspended for a while: 403 with 20005',
    'executions are held, not failed, and go on by themselves',
    'an answer of 403; a suspension at random, and a judge that lets no step fail for it',
    'test/workflows/account-held.test.ts › an account that is suspended is held too, and goes on by itself',
    CHAOS,
  ),
  holds(
    'The participant is there already: 50416, 50433',
    'counts as done',
    'a second attempt after every fault',
    'test/activities/start-conversation.test.ts › %s leaves one conversation, one participant and one webhook',
    'test/activities/start-conversation.property.test.ts › whatever goes wrong, and however often, there is all of it once, or after a refusal nothing',
  ),
  holds(
    'Somebody closes the conversation',
    'the execution in it ends',
    'a call of the API',
    `${E2E} a conversation that is %s from outside ends the execution in it`,
    CHAOS,
  ),
  holds(
    'The conversation is deleted',
    'the send fails with its code, or the execution ends',
    'a call of the API; answers of 404',
    `${E2E} a conversation that is %s from outside ends the execution in it`,
    'test/activities/send-message.test.ts › %s is an outcome, with its code in the resource',
  ),
  holds(
    'A message is not delivered',
    'the question is left through deliveryFailure; nothing is sent again',
    'a handset that does not take it; receipts in any order',
    'test/flows/golden.test.ts',
    RANDOM,
  ),
  holds(
    'The local Twilio restarts in the middle of a conversation',
    'nothing that it took is lost, webhooks come again',
    'SIGKILL',
    'test/simulator/crash.test.ts › has lost nothing that it took, and tells it in order',
    'test/simulator/persistence.test.ts › delivers the webhooks that were under way, in order and under the same token',
    CHAOS,
  ),
  holds(
    'The receiver of a webhook takes longer than 5 s',
    'the local Twilio gives up, as Twilio does',
    'a receiver that does not answer',
    'test/simulator/webhook-delivery.test.ts › are not waited for longer than the timeout, and hold up nobody else',
  ),
  holds(
    'Readers of a live view that never read, or 500 of them',
    'who takes nothing is cut off, and nothing is kept for him; the others are served',
    'a reader that takes nothing; 500 that do',
    'test/server/event-stream.test.ts › cuts off a reader that takes nothing, and keeps nothing for it',
    'test/server/event-stream.test.ts › serves five hundred readers',
  ),
];
