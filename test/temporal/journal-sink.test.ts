import pino from 'pino';
import type { JournalBatch } from '../../src/engine/journal';
import { JournalWriter } from '../../src/temporal/journal-sink';

const logger = pino({ level: 'silent' });

const down = (): Error => Object.assign(new Error('down'), { code: 'ECONNREFUSED' });

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
  return {
    writer,
    written,
    write: async (sid: string, from: number): Promise<void> => record.fn({} as never, batch(sid, from)),
  };
}

/** The same over one that is down, and takes its time when it is back. */
function writerOverStoreThatIsDown() {
  let isDown = true;
  const over = writerOver(async () => {
    if (isDown) throw down();
    await new Promise((resolve) => setTimeout(resolve, 10));
  });
  return { ...over, comeBack: () => void (isDown = false) };
}

test('batches of one execution are written in their order, also when they come at once', async () => {
  let delay = 20;
  const { written, write } = writerOver(() => new Promise((resolve) => setTimeout(resolve, (delay -= 6))));
  await Promise.all([write('FN1', 0), write('FN1', 1), write('FN1', 2)]);
  expect(written).toEqual(['FN1:0', 'FN1:1', 'FN1:2']);
});

test('a store that is down holds nobody up, and gets everything in order when it is back', async () => {
  let isDown = true;
  const { writer, written, write } = writerOver(async () => {
    if (isDown) throw down();
  });
  await write('FN1', 0);
  await Promise.all([write('FN2', 0), write('FN1', 1)]);
  expect(written).toEqual([]);
  isDown = false;
  await write('FN1', 2);
  await writer.close();
  expect(written).toEqual(['FN1:0', 'FN2:0', 'FN1:1', 'FN1:2']);
});

describe('once the store has refused batches of several executions at once', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const EXECUTIONS = ['FN1', 'FN2', 'FN3'];

  test('what is kept is written in order', async () => {
    const { writer, written, write, comeBack } = writerOverStoreThatIsDown();
    await Promise.all(EXECUTIONS.map((sid) => write(sid, 0)));
    await Promise.all([write('FN1', 1), write('FN1', 2), write('FN2', 1)]);
    comeBack();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(written).toEqual(['FN1:0', 'FN2:0', 'FN3:0', 'FN1:1', 'FN2:1', 'FN1:2']);
    expect(writer.waitingCount).toBe(0);
  });

  test('what others tell is written at once when it is back, however much is kept', async () => {
    const { written, write, comeBack } = writerOverStoreThatIsDown();
    for (let from = 0; from < 100; from += 1) await write('FN1', from);
    comeBack();
    await jest.advanceTimersByTimeAsync(1_010);
    const told = write('FN2', 0);
    await jest.advanceTimersByTimeAsync(20);
    await told;
    expect(written).toContain('FN2:0');
    expect(written.length).toBeLessThan(10);
  });

  test('those of several executions are written at a time, those of one in their order', async () => {
    const underWay = new Map<string, number>();
    let [most, isDown] = [0, true];
    const { writer, written, write } = writerOver(async ({ execution: { sid } }) => {
      if (isDown) throw down();
      underWay.set(sid, (underWay.get(sid) ?? 0) + 1);
      expect(underWay.get(sid)).toBe(1);
      most = Math.max(most, underWay.size);
      await new Promise((resolve) => setTimeout(resolve, 10));
      underWay.delete(sid);
    });
    const all = Array.from({ length: 20 }, (_, index) => `FN${index}`);
    for (const from of [0, 1, 2]) for (const sid of all) await write(sid, from);
    isDown = false;
    await jest.advanceTimersByTimeAsync(1_300);
    expect(most).toBe(4);
    for (const sid of all)
      expect(written.filter((one) => one.startsWith(`${sid}:`))).toEqual([0, 1, 2].map((from) => `${sid}:${from}`));
    expect(writer.waitingCount).toBe(0);
  });

  test('nothing of it is lost when the store fails again while it takes it', async () => {
    let answers = 0;
    const { writer, written, write } = writerOver(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      answers += 1;
      // Down for the first try of each execution, back for three batches, and down once more.
      if (answers <= 3 || (answers > 6 && answers <= 12)) throw down();
    });
    const told = Promise.all([0, 1, 2].flatMap((from) => EXECUTIONS.map((sid) => write(sid, from))));
    await jest.advanceTimersByTimeAsync(60_000);
    await told;
    expect([...written].sort()).toEqual(EXECUTIONS.flatMap((sid) => [0, 1, 2].map((from) => `${sid}:${from}`)));
    expect(writer.waitingCount).toBe(0);
  });

  test('the last try waits for the one that is under way', async () => {
    const { writer, written, write, comeBack } = writerOverStoreThatIsDown();
    await Promise.all(EXECUTIONS.map((sid) => write(sid, 0)));
    comeBack();
    await jest.advanceTimersByTimeAsync(1_005);
    const closed = writer.close();
    await jest.advanceTimersByTimeAsync(1_000);
    await closed;
    expect(written).toEqual(['FN1:0', 'FN2:0', 'FN3:0']);
  });
});

test('a store that does not answer holds nobody up for long, and gets everything in order when it does', async () => {
  jest.useFakeTimers();
  const answers: (() => void)[] = [];
  const { writer, written, write } = writerOver(() => new Promise((resolve) => void answers.push(resolve)));
  const told = Promise.all([write('FN1', 0), write('FN1', 1), write('FN2', 0)]);
  await jest.advanceTimersByTimeAsync(2_000);
  await told;
  expect(written).toEqual([]);
  let isClosed = false;
  const closed = writer.close().then(() => (isClosed = true));
  for (let round = 0; round < 2; round += 1) {
    expect(isClosed).toBe(false);
    for (const answer of answers.splice(0)) answer();
    await jest.advanceTimersByTimeAsync(0);
  }
  await closed;
  expect(written).toEqual(['FN1:0', 'FN2:0', 'FN1:1']);
  jest.useRealTimers();
});

describe('a batch that the store does not take, though it works', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test('holds back what the same execution tells after it, and nothing else', async () => {
    let isMended = false;
    const { writer, written, write } = writerOver(async ({ execution: { sid }, from }) => {
      if (sid === 'FN1' && from === 1 && !isMended) throw new TypeError('a bug');
    });
    for (const from of [0, 1, 2]) for (const sid of ['FN1', 'FN2']) await write(sid, from);
    expect(written).toEqual(['FN1:0', 'FN2:0', 'FN2:1', 'FN2:2']);
    await jest.advanceTimersByTimeAsync(5_000);
    await write('FN2', 3);
    expect(written.slice(4)).toEqual(['FN2:3']);
    isMended = true;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(written.slice(5)).toEqual(['FN1:1', 'FN1:2']);
    expect(writer.waitingCount).toBe(0);
  });

  test('lets everything else pass when the store has been down and is back', async () => {
    let isDown = true;
    const { writer, written, write } = writerOver(async ({ execution: { sid } }) => {
      if (isDown) throw down();
      if (sid === 'FN1') throw new TypeError('a bug');
    });
    for (const from of [0, 1]) for (const sid of ['FN1', 'FN2']) await write(sid, from);
    isDown = false;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(written).toEqual(['FN2:0', 'FN2:1']);
    expect(writer.waitingCount).toBe(2);
  });
});
