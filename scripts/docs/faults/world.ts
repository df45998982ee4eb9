import { CHAOS, holds, type Fault } from './fault';

const HTTP = 'test/http/guarded-client.test.ts ›';
const SSRF = 'test/http/ssrf.test.ts ›';
const STORE = 'test/store/database.test.ts ›';

/** The web that flows call, the store, clocks, and what flows hold. */
export const WORLD_FAULTS: readonly Fault[] = [
  holds(
    'A server that flows call is unknown, refuses, resets, or has a bad certificate',
    'the exit failed, with the reason',
    'servers that do so',
    `${HTTP} a refused connection and an unknown name are failures`,
    `${HTTP} a certificate that nobody vouches for is a failure`,
    CHAOS,
  ),
  holds(
    'A server trickles its answer',
    'cut off after 10 s in all',
    'a body that comes byte by byte',
    `${HTTP} one that trickles its body is given up when the time for all of it is over`,
    `${HTTP} one that never answers is given up`,
  ),
  holds(
    'A server sends 50 MB, a gzip bomb, or no JSON',
    'cut off, or taken as text',
    'servers that do so',
    `${HTTP} one that sends 50 MB is cut off`,
    `${HTTP} a gzip bomb is cut off`,
    `${HTTP} as much as 64 kB, and no byte more`,
  ),
  holds(
    'A server redirects to a private address, or its name leads there',
    'not called',
    'redirects and names to loopback and link-local addresses',
    'test/http/redirects.test.ts › %s is not followed',
    `${SSRF} loopback spelled %s is not reached`,
    `${SSRF} no address of this machine is reached`,
  ),
  holds(
    'A worker is killed after a server has taken a POST',
    'the POST is not made again',
    'SIGKILL at random; calls are counted',
    CHAOS,
    'test/workflows/web-and-subflows.test.ts › a %s whose worker dies is sent at most %p times, and then the exit is failed',
  ),
  holds(
    'The store is busy, full, read-only, down or damaged',
    '503 or a clear message; the journal waits',
    'SIGKILL of PostgreSQL with npm run chaos -- --postgres; errors of both databases; a file that is no database',
    'test/store/unavailable.test.ts › is told from a bug on SQLite',
    'test/store/unavailable.test.ts › is told from a bug on PostgreSQL',
    'test/store/unavailable.test.ts › breaks off what it was at, and nothing else, when PostgreSQL ends a connection that is in use',
    'test/temporal/journal-sink.test.ts › a store that is down holds nobody up, and gets everything in order when it is back',
    'test/process/startup.test.ts › names a store that is damaged',
  ),
  holds(
    'The store is down while a large answer comes; a worker gets a request that it cannot read, for want of a key or of the store',
    'the answer counts; the request is made later, by one that can read it',
    'a store that refuses; a codec that fails',
    'test/workflows/requests-once.test.ts › a large answer to a %s counts also while the store is down',
    'test/workflows/requests-once.test.ts › a request that a worker could not read was not made, and is made by one that can',
  ),
  holds(
    'A crash in the middle of a publish',
    'the old revision or the new one, whole',
    'a transaction that fails',
    `${STORE} undoes a transaction that fails, and lets the next one through`,
  ),
  holds(
    'Two publish at once',
    'one after the other; who has not seen the other is refused',
    'saves at once, in two APIs',
    'test/store/flows.test.ts › numbers saves that come at once without gaps',
    'test/e2e/topology.test.ts › no publish is lost when both APIs publish at once',
    'test/e2e/topology.test.ts › of two editors who have seen the same, one saves at either API',
  ),
  holds(
    'A flow is changed or deleted while an execution runs',
    'the execution keeps its revision',
    'a publish, and a removal, during an execution',
    'test/store/flows.test.ts › finds a deleted flow no more, save its definition for what still runs',
    'test/workflows/blob-lives.test.ts › are never forgotten while it runs, however long it waits and into whichever run it goes',
  ),
  holds(
    'The clock jumps; daylight saving; leap days',
    "timers go by Temporal's time, and waits by a clock that nobody sets; nothing is lost or twice",
    'a clock that is set an hour forth and back every few seconds; dates of every kind in templates; months of waiting',
    'test/e2e/clock.test.ts › a clock that is set an hour forth and back again and again loses nothing, and doubles nothing',
    'test/store/inbound-messages.test.ts › gives it again also when the clock was set back meanwhile',
    'test/engine/liquid/dates.test.ts › moves a time that the clocks skip, and takes the first of one that they show twice',
    'test/workflows/waits-for-months.test.ts › answers after each of them, with a history that the waits do not lengthen',
  ),
  holds(
    'The clocks of a worker, of Temporal and of Twilio are not the same',
    'messages go out, once: what Temporal and Twilio say of their own time counts',
    'a worker, Temporal or Twilio that is ten seconds or an hour ahead or behind, and answers that are lost',
    'test/workflows/late-attempt.test.ts › a worker whose clock is off by %p s sends once, though an answer is lost',
    "test/activities/send-plain-message.test.ts › and Temporal's %p s, a message is found again",
    'test/activities/in-time.test.ts › %s has time, as Temporal says',
  ),
  holds(
    'The port, or the public address, changes while executions wait',
    'they hear their answers: the local Twilio follows, and what Twilio signs for the former address is taken',
    'a start on other ports between question and answer; webhooks for former addresses',
    'test/e2e/other-port.test.ts › an execution that waits hears the answer after a start on other ports',
    'test/simulator/public-address.test.ts › points what was for us at the new one, and leaves what is for others',
    'test/server/former-address.test.ts › takes what Twilio was told to send to %s',
  ),
  holds(
    'What an execution holds grows beyond 2 MB',
    'it is bounded where it comes in, and large payloads leave the history',
    'large answers and outputs; payloads above 8 kB',
    `${HTTP} as much as 64 kB, and no byte more`,
    'test/engine/liquid/hostile.test.ts › is cut at 16 KB, between whole %s',
    'test/temporal/blob-codec.test.ts › replaces a large payload by a reference and gives it back with its metadata',
  ),
];
