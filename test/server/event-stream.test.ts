import { getEventListeners, once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { AccountDirectory } from '../../src/accounts';
import type { CloudEvent } from '../../src/events/cloud-event';
import { createSinkClient } from '../../src/events/deliver';
import { EventFeed } from '../../src/events/feed';
import { answerError } from '../../src/server/errors';
import { eventsRouter } from '../../src/server/events';
import type { StreamLimits } from '../../src/server/events/events-dependencies';
import type { Store } from '../../src/store';
import { newSid } from '../../src/twilio/sid';
import { eventually } from '../simulator/support/eventually';
import { journalBatch, journalExecution, journalStep } from '../support/journal';
import { useStore } from '../support/stores';

const STEP = 'com.twilio.studio.flow.step.ended';

interface Message {
  id: string;
  event: string;
  data: CloudEvent;
}

/** Reads a stream as a browser does. */
class StreamReader {
  text = '';
  isOpen = true;

  private constructor(readonly response: IncomingMessage) {
    response.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    for (const end of ['close', 'error']) response.on(end, () => (this.isOpen = false));
  }

  static async open(url: string, account: { sid: string; token: string }, lastEventId?: string): Promise<StreamReader> {
    const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    const request = get(url, { auth: `${account.sid}:${account.token}`, headers, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new StreamReader(response);
  }

  get messages(): Message[] {
    const blocks = this.text.split('\n\n').slice(0, -1);
    return blocks.flatMap((block) => {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      const data = field('data');
      return data ? [{ id: field('id'), event: field('event'), data: JSON.parse(data) as CloudEvent }] : [];
    });
  }

  async until(count: number): Promise<Message[]> {
    await eventually(
      () => this.messages.length >= count,
      `${count} messages`,
      () => this.text,
    );
    return this.messages;
  }

  close(): void {
    this.response.destroy();
  }
}

/** How many a signal has to tell when it is aborted; also those that no code can reach any more. */
function heldBy(signal: AbortSignal): number {
  const dependants = Object.getOwnPropertySymbols(signal).find(
    ({ description }) => description === 'kDependantSignals',
  );
  const held = dependants && (signal as unknown as Record<symbol, Set<unknown>>)[dependants];
  return getEventListeners(signal, 'abort').length + (held?.size ?? 0);
}

describe('The stream of events', () => {
  const stores = useStore();
  const servers: { server: Server; feed: EventFeed; stopping: AbortController }[] = [];
  let account: { sid: string; token: string };

  /** The API of a process of its own. */
  const serve = async (store: Store, streamLimits: Partial<StreamLimits> = {}) => {
    const accounts = await AccountDirectory.open({ sid: account.sid, authTokens: [account.token] }, store);
    const feed = new EventFeed(store.events, (error) => expect(error).toBeUndefined());
    const stopping = new AbortController();
    const http = createSinkClient({ tokenOf: async () => undefined, allow: [] });
    const dependencies = { store, baseUrl: () => '', http, feed, stopping: stopping.signal, streamLimits };
    const server = createServer(express().use('/v1', eventsRouter(accounts, dependencies)).use(answerError));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push({ server, feed, stopping });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/Events`;
    return {
      server,
      feed,
      stopping,
      open: (query = '', lastEventId?: string) => StreamReader.open(url + query, account, lastEventId),
    };
  };
  /** An execution with so many steps, in another process. */
  const run = async (steps = 1, changes: Parameters<typeof journalExecution>[0] = {}): Promise<string> => {
    const execution = journalExecution({ accountSid: account.sid, ...changes });
    const taken = Array.from({ length: steps }, (_, index) => journalStep(index));
    const batch = journalBatch(execution, { steps: taken });
    await stores.store.executions.record(batch);
    await stores.store.events.announce(await stores.store.events.pending(execution.sid));
    return execution.sid;
  };

  beforeEach(() => (account = { sid: newSid('AC'), token: 'token' }));
  afterEach(async () => {
    for (const { server } of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  });

  it('tells what happens from now on, whichever process has announced it', async () => {
    const { open } = await serve(await stores.reopen());
    await stores.store.events.want(account.sid, '2100-01-01T00:00:00.000Z');
    await run();
    const reader = await open();
    expect(reader.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    const executionSid = await run();
    const messages = await reader.until(2);
    expect(messages.map(({ id, event }) => [id, event])).toEqual([
      ['3', 'com.twilio.studio.flow.execution.started'],
      ['4', STEP],
    ]);
    expect(messages[1]!.data).toMatchObject({
      specversion: '1.0',
      type: STEP,
      data: { execution_sid: executionSid, transitioned_from: 'w0' },
    });
    expect(reader.text).not.toContain('gap');
  });

  it('goes on after the last event that a reader has had, in another process too', async () => {
    const [one, other] = [await serve(stores.store), await serve(await stores.reopen())];
    const reader = await one.open();
    await run(3);
    const [, second] = await reader.until(4);
    reader.close();
    const again = await other.open('', second!.id);
    await run(1);
    expect((await again.until(4)).map(({ id }) => id)).toEqual(['3', '4', '5', '6']);
    const byQuery = await other.open('?LastEventId=4');
    expect((await byQuery.until(2)).map(({ id }) => id)).toEqual(['5', '6']);
    expect(again.text + byQuery.text).not.toContain('gap');
  });

  it('tells only of a flow, an execution or some types', async () => {
    const { open } = await serve(stores.store);
    const [flowSid, sid] = [newSid('FW'), newSid('FN')];
    const readers = [
      await open(`?FlowSid=${flowSid}`),
      await open(`?ExecutionSid=${sid}&Type=${STEP}`),
      await open(`?Type=${STEP}`),
    ];
    await run();
    await run(1, { flowSid });
    await run(1, { sid });
    await readers[2]!.until(3);
    expect((await readers[0]!.until(2)).map(({ id }) => id)).toEqual(['3', '4']);
    expect((await readers[1]!.until(1)).map(({ id }) => id)).toEqual(['6']);
    expect(readers[2]!.messages.map(({ id }) => id)).toEqual(['2', '4', '6']);
  });

  it('tells a reader that has been away for too long', async () => {
    const { open, feed } = await serve(stores.store);
    const lapsed = await open('', '0');
    await run();
    const [gap] = await lapsed.until(3);
    expect(gap?.event).toBe('gap');
    lapsed.close();
    await eventually(() => feed.readers === 0, 'no reader');
    while ((await stores.store.events.purge('2100-01-01T00:00:00.000Z', 1000)) > 0);
    await run();
    const late = await open('', '0');
    expect((await late.until(3)).map(({ event, id }) => [event, id].join(' ').trim())).toEqual([
      'gap',
      'com.twilio.studio.flow.execution.started 3',
      `${STEP} 4`,
    ]);
  });

  it('shows signs of life, which tell how far it has come', async () => {
    const { open } = await serve(stores.store, { silence: 20 });
    const reader = await open();
    await run();
    await eventually(
      () => reader.text.includes(': still here\nid: 2\n\n'),
      'a sign of life',
      () => reader.text,
    );
  });

  it('cuts off a reader that takes nothing, and keeps nothing for it', async () => {
    const { open, feed } = await serve(stores.store, { stalled: 50 });
    const reader = await open();
    reader.response.pause();
    await run(1000);
    for (let more = 0; more < 8; more += 1) await run(1000);
    await eventually(() => feed.readers === 0, 'no reader');
    reader.response.resume();
    await eventually(() => !reader.isOpen, 'the end');
    const last = reader.messages.at(-1)!.id;
    const again = await open('', last);
    expect((await again.until(1))[0]!.id).toBe(String(Number(last) + 1));
  });

  it('has nothing left of readers that have gone, nor of what they were slow to take', async () => {
    const { open, feed, stopping } = await serve(stores.store);
    const first = await open();
    await run(1000);
    for (let reader = 0; reader < 3; reader += 1) await (await open('', '0')).until(1000);
    servers.at(-1)!.server.closeAllConnections();
    await eventually(() => feed.readers === 0 && !first.isOpen, 'no reader');
    expect(heldBy(stopping.signal)).toBe(0);
  });

  it('does not count a reader that goes before its stream begins', async () => {
    const { events } = stores.store;
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const lastPosition = (sid: string): Promise<number> => begun.then(() => events.lastPosition(sid));
    const slow = { ...stores.store, events: Object.assign(Object.create(events) as typeof events, { lastPosition }) };
    const { server, open, feed } = await serve(slow);
    const opening = open();
    await eventually(() => feed.readers === 1, 'a reader');
    server.closeAllConnections();
    await expect(opening).rejects.toThrow('socket hang up');
    begin();
    await eventually(() => feed.readers === 0, 'no reader');
  });

  it('serves five hundred readers', async () => {
    const { open, feed } = await serve(stores.store);
    const readers = await Promise.all(Array.from({ length: 500 }, () => open()));
    expect(feed.readers).toBe(500);
    await run(19);
    for (const reader of readers) {
      const messages = await reader.until(20);
      expect(messages.map(({ id }) => Number(id))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    }
    for (const reader of readers) reader.close();
    await eventually(() => feed.readers === 0, 'no reader');
  });

  it('takes so many readers and no more, ends in time, and when the server stops', async () => {
    const { open, stopping } = await serve(stores.store, { readers: 1 });
    const reader = await open();
    expect((await open()).response.statusCode).toBe(503);
    stopping.abort();
    await eventually(() => !reader.isOpen, 'the end');
    const short = await serve(stores.store, { lifetime: 50 });
    const brief = await short.open();
    await eventually(() => !brief.isOpen, 'the end');
  });

  it('refuses ids and types that there are not', async () => {
    const { open } = await serve(stores.store);
    for (const [query, id] of [
      ['', 'x'],
      ['?LastEventId=-1', undefined],
      ['?Type=com.example', undefined],
    ] as const) {
      expect((await open(query, id)).response.statusCode).toBe(400);
    }
  });
});
