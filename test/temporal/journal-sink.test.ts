import pino from 'pino';
import type { JournalBatch } from '../../src/engine/journal';
import { JournalWriter } from '../../src/temporal/journal-sink';

const logger = pino({ level: 'silent' });

const batch = (sid: string, from: number): JournalBatch => ({
  execution: {
    sid,
    accountSid: 'AC',
    flowSid: 'FW',
    revision: 1,
    workflowId: sid,
    contactAddress: '+1',
    initiatedBy: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    position: 'ask',
    cleanup: [],
  },
  from,
  steps: [],
  replaying: false,
});

/** A writer over a store that the test can make slow or broken. */
function writerOver(store: (batch: JournalBatch) => Promise<void>) {
  const written: string[] = [];
  const writer = new JournalWriter({
    logger,
    async record(one) {
      await store(one);
      written.push(`${one.execution.sid}:${one.from}`);
    },
  });
  const { record } = writer.sinks.journal;
  return { writer, written, write: (sid: string, from: number) => record.fn({} as never, batch(sid, from)) };
}

test('batches of one execution are written in their order, also when they come at once', async () => {
  let delay = 20;
  const { written, write } = writerOver(() => new Promise((resolve) => setTimeout(resolve, (delay -= 6))));
  await Promise.all([write('FN1', 0), write('FN1', 1), write('FN1', 2)]);
  expect(written).toEqual(['FN1:0', 'FN1:1', 'FN1:2']);
});

test('a store that is down holds nobody up, and gets everything in order when it is back', async () => {
  let down = true;
  const { writer, written, write } = writerOver(async () => {
    if (down) throw new Error('down');
  });
  await write('FN1', 0);
  await Promise.all([write('FN2', 0), write('FN1', 1)]);
  expect(written).toEqual([]);
  down = false;
  await write('FN1', 2);
  await writer.close();
  expect(written).toEqual(['FN1:0', 'FN2:0', 'FN1:1', 'FN1:2']);
});
