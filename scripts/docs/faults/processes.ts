import { CHAOS, holds, partly, type Fault } from './fault';

const TOPOLOGY = 'test/e2e/topology.test.ts ›';
const UPGRADE = 'test/replay/upgrade.test.ts ›';
const REPLAY = 'test/replay/replay.test.ts ›';
const FLOW_EXECUTION = 'test/workflows/flow-execution.test.ts ›';
const WEBHOOKS = 'test/server/webhooks.test.ts ›';
const EMBEDDED = 'test/temporal/embedded-server.test.ts ›';
const STARTUP = 'test/process/startup.test.ts ›';

/** Processes that die, hang, are missing, or are of two versions. */
export const PROCESS_FAULTS: readonly Fault[] = [
  holds(
    'A worker is killed between the start of a call and its result',
    'another worker tries again and finds what was sent: one message',
    'SIGKILL at random; each attempt after a fault',
    CHAOS,
    'test/activities/send-message.test.ts › %s leaves one message',
  ),
  holds(
    'A worker freezes before a send, or waits for its store, and goes on when another one has tried again',
    'it asks Temporal whether its attempt still counts, and sends nothing: one message',
    'an attempt that goes on in the middle of the next; SIGSTOP at random',
    'test/workflows/late-attempt.test.ts › an attempt that comes to send when the next one has begun sends nothing, and the next one waits for what it may have sent',
    'test/activities/in-time.test.ts › %s has no time',
    CHAOS,
  ),
  holds(
    'A worker is killed in the middle of a workflow task',
    'the history is replayed, and goes on as before',
    'SIGKILL at random; replay from every moment of recorded histories',
    CHAOS,
    `${REPLAY} %s replays from every moment at which a worker can take over`,
  ),
  holds(
    'A worker is killed while an execution waits for an answer',
    'the next message goes on with it',
    'SIGKILL between question and answer',
    `${TOPOLOGY} a conversation goes on when the worker that had it is killed`,
    `${FLOW_EXECUTION} a worker that takes over replays the history and goes on`,
  ),
  holds(
    'The API is killed after it has checked a webhook, before Temporal has the message',
    'Twilio gets no success; its next try counts, once',
    'SIGKILL at random; a claim whose owner is dead',
    CHAOS,
    'test/server/once.test.ts › does not wait for ever for another process, and takes over when that has died',
  ),
  holds(
    'The API is killed after Temporal has the message, before Twilio has its answer',
    'the next try is known for what it is, also when the execution has ended',
    'SIGKILL at random; a second try after the end',
    CHAOS,
    'test/server/once.test.ts › tells whoever tries after one who failed, or has died, that it is not the first',
    'test/workflows/delivered-before.test.ts › what began an execution that has ended, and what moved it, is known; nothing else is',
    `${FLOW_EXECUTION} a message that begins an execution and is signalled to it has one effect`,
  ),
  holds(
    'SIGTERM while 50 requests are answered',
    'they are answered, nothing more is taken, exit code 0',
    'a stop in the middle of 50 slow requests',
    'test/process/http-server.test.ts › a server that stops answers all that it has begun, and takes nothing more',
    'test/process/supervise.test.ts › stops its parts at %s and exits with 0',
  ),
  holds(
    'Temporal is down for 30 s',
    'webhooks are answered 503, readiness tells, everything goes on by itself',
    'outages of up to 30 s at random; a client that is refused',
    CHAOS,
    `${WEBHOOKS} answers 503 when Temporal does not take the message, and takes it the next time`,
    'test/server/app.test.ts › is healthy while it lives, and ready while all of its parts are',
  ),
  holds(
    'Temporal restarts on the same database',
    'executions go on',
    'SIGKILL and restart',
    `${EMBEDDED} is started again when it is killed, with what ran on it`,
    'test/e2e/do-you-like-bots.test.ts › an answer comes also when the Temporal server was killed between question and answer',
  ),
  partly({
    fault: 'The store is down, and a worker is killed before it is back',
    expected: 'the journal is complete once the store is back',
    how: 'npm run chaos -- --postgres',
    outcome:
      'the last steps of executions that ended meanwhile were in the memory of the worker alone: they stay active in the store, though nothing that people see was lost or doubled',
  }),
  partly({
    fault: "Temporal's database is lost",
    expected: 'a clear message; executions end, flows are kept',
    how: '',
    outcome: 'a warning is logged at start; executions that were active stay so in the store until they are removed',
  }),
  holds(
    'Temporal takes calls and does not answer',
    'every call has an end; nothing piles up',
    'a server that takes connections and says nothing; SIGSTOP at random',
    'test/temporal/unanswered.test.ts › %s is given up when Temporal does not answer',
    'test/temporal/unanswered.test.ts › a hundred at once are all given up',
    CHAOS,
  ),
  holds(
    'The namespace is missing, or permission is denied',
    'the start ends with the command to type',
    'a namespace that is not there; search attributes that may not be added',
    'test/temporal/connection.test.ts › gives the command for a namespace that is missing',
    'test/temporal/search-attributes.test.ts › gives the commands to type when they are missing and may not be added',
    `${STARTUP} names a Temporal that does not answer`,
  ),
  holds(
    'There is no worker',
    'messages are taken, and used when there is one; readiness tells',
    'messages while no worker runs',
    `${UPGRADE} takes what was written while there was no worker`,
    'test/server/app.test.ts › is healthy while it lives, and ready while all of its parts are',
  ),
  holds(
    'Two workers, one of an older build',
    'executions stay with a build that can go on with them',
    'two builds on one task queue',
    'test/workflows/worker-versions.test.ts › give new executions to the new one, and keep those that wait until they go on',
    `${UPGRADE} answers and ends on this build, whenever the upgrade came`,
  ),
  holds(
    'Workflow code that does not replay',
    'found before it is deployed',
    'a build that asks in another order',
    `${REPLAY} a change that histories know nothing of is found, in each of them`,
    'test/cli/replay.test.ts › names the executions that would stand still on a build, with the remedy',
  ),
  holds(
    'Workflows are evicted from memory',
    'the same results',
    'a worker that keeps none in memory',
    'test/workflows/evicted.test.ts › an execution that is never kept in memory goes the same way',
  ),
  holds(
    'The event loop of the API is blocked for 2 s',
    'no request is lost',
    'a loop of 2 s under 50 requests; SIGSTOP at random',
    'test/process/http-server.test.ts › a server that does not come to answer for two seconds loses no request',
    CHAOS,
  ),
  holds(
    'A worker has no memory left',
    'it goes on with fewer executions in memory; no crash loop begins, and one that is too large alone stands still and is told of',
    'executions that hold more than the heap; limits of what an execution can hold; SIGKILL at random',
    'test/temporal/lasting-worker.test.ts › goes on with fewer in memory, in the same process, until each is answered',
    CHAOS,
    'test/engine/liquid/hostile.test.ts › with %s costs little, and never throws',
    'test/http/guarded-client.test.ts › as much as 64 kB, and no byte more',
  ),
  holds(
    'A workflow task takes longer than its 5 s, or fails for ever',
    'never by what people or flows contain; a bug or a bad build is told of, and whatever stands still goes on with a mended one',
    'hostile templates, patterns and definitions; workflow code that never ends, or does not replay',
    'test/workflows/standstill.test.ts › an execution on a build that %s is told of, and goes on with one that can run it',
    'test/process/standstill-watch.test.ts › tells of each once, and of those that go on',
    'test/engine/liquid/hostile.test.ts › with %s costs little, and never throws',
    'test/engine/regex.test.ts › stays linear where JavaScript explodes',
    'test/activities/bounded-regex.test.ts › stops a pattern that explodes',
  ),
  holds(
    'No file descriptors are left',
    'whoever connects on top is sent away, those who say nothing are seen off, readiness tells; back to work afterwards',
    'twice as many silent connections as a process may have files; a process that has taken all of its files itself',
    'test/e2e/open-files.test.ts › more connections than there are files for cost nobody else anything that lasts',
    'test/process/open-files.test.ts › a process without files says so, takes nothing for done, and works again afterwards',
  ),
  partly(
    {
      fault: 'The network between worker and Temporal loses packets, or is cut',
      expected: 'calls are tried again; nothing twice',
      how: 'SIGSTOP of either side at random, which silences a connection without closing it',
      outcome: 'silence and cuts are brought about, loss of single packets is not',
    },
    CHAOS,
  ),
  holds(
    'Two APIs behind one address',
    'duplicates and conflicts are known to both',
    'the same to both at once',
    `${TOPOLOGY} the same message to both at once, again and again, has one effect`,
    `${TOPOLOGY} of starts that race at both APIs one wins, and the others learn of it`,
  ),
  holds(
    'An upgrade with executions that live, and the way back',
    'both builds go on with them',
    'executions of recorded builds, handed over at every point',
    `${UPGRADE} answers and ends on this build, whenever the upgrade came`,
    `${UPGRADE} goes on from the state that it carries into a run of this build`,
  ),
  holds(
    'Nobody reads the log',
    'the service goes on',
    'a pipe that is full',
    'test/process/logger.test.ts › a log that nobody reads holds nothing up',
  ),
];
