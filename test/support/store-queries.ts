import type { ExecutionFilter, Store } from '../../src/store';
import { BUSY_FLOWS, FILLED_ACCOUNT as accountSid, filledDate, filledExecution, filledFlow } from './filled-store';

/** One query of a filled store, somewhere around execution `at`. */
export type StoreQuery = (store: Store, at: number) => Promise<unknown>;

const PAGE = { size: 50 };

/** A flow's executions, with a filter, and the page after the first. */
const listed =
  (filter: (at: number) => ExecutionFilter): StoreQuery =>
  async (store, at) => {
    const flow = { accountSid, flowSid: filledFlow(at % BUSY_FLOWS) };
    const { next } = await store.executions.list(flow, PAGE, filter(at));
    if (next !== undefined) await store.executions.list(flow, { ...PAGE, token: next }, filter(at));
  };

const days = (at: number): ExecutionFilter => ({ createdFrom: filledDate(at), createdTo: filledDate(at + 40_000) });

/** Every list and every filter of the API, and what is asked for again and again. */
export const STORE_QUERIES: Readonly<Record<string, StoreQuery>> = {
  'fetches an execution': (store, at) =>
    store.executions.fetch({ accountSid, flowSid: filledFlow(at % BUSY_FLOWS), sid: filledExecution(at) }),
  'lists executions': listed(() => ({})),
  'lists active executions': listed(() => ({ status: 'active' })),
  'lists ended executions': listed(() => ({ status: 'ended' })),
  'lists executions of some days': listed(days),
  'lists active executions of some days': listed((at) => ({ status: 'active', ...days(at) })),
  'goes through unsettled executions': (store, at) => store.unsettled.after(filledExecution(at), 100),
  'tells which executions are settled': (store, at) =>
    store.unsettled.settledAmong(Array.from({ length: 50 }, (_, index) => filledExecution(at + index))),
  'knows what an execution has left behind': (store, at) => store.unsettled.leftBehind(filledExecution(at)),
  'knows whether an agent has taken over': (store, at) =>
    store.executions.wasHandedOver(`w${at}`, '2026-01-01T00:00:00.000Z'),
  'lists steps': (store, at) => store.steps.list(filledExecution(at), PAGE),
  'fetches a step': (store, at) => store.steps.fetch(filledExecution(at), `FT${String(at).padStart(32, '0')}`),
  'reads a context': (store, at) => store.steps.context(filledExecution(at)),
  'lists flows': (store) => store.flows.list(accountSid, PAGE),
  'fetches a flow': (store) => store.flows.fetch(accountSid, filledFlow(3)),
  'lists revisions': (store) => store.revisions.list(accountSid, filledFlow(3), PAGE),
  'fetches a revision': (store) => store.revisions.fetch(accountSid, filledFlow(3), 1),
  'pins a contact to a revision': (store) => store.revisions.forContact(accountSid, filledFlow(3), '+1'),
  'finds the active execution of who writes': (store, at) =>
    store.revisions.forMessage(accountSid, filledFlow(3), { contactAddress: '+1', workflowId: `w${at}` }),
  'lists accounts': (store) => store.accounts.list(accountSid, PAGE),
  'lists accounts of a status': (store) => store.accounts.list(accountSid, PAGE, { status: 'closed' }),
  'lists accounts of a name': (store) => store.accounts.list(accountSid, PAGE, { friendlyName: 'account 7' }),
  'lists API keys': (store) => store.apiKeys.list(accountSid, PAGE),
  'claims a message': (store, at) => store.inbound.claim(`k${at}`, new Date('2026-02-01T00:00:00Z')),
  'reads events': (store, at) =>
    store.events.after(accountSid, { after: at, limit: 100, types: ['com.twilio.studio.flow.step.ended'] }),
  'forgets executions': (store) => store.executions.purge(filledDate(10), 10),
  'forgets messages': (store) => store.inbound.purge(filledDate(10), 10),
  'notes a message that was sent': (store, at) =>
    store.outbound.claim(`SM${at}`, 'k', new Date('2026-02-01T00:00:00Z')),
  'forgets messages that were sent': (store) => store.outbound.purge(filledDate(10), 10),
  'forgets blobs': (store) => store.blobs.purge(filledDate(10), 10),
  'forgets events': (store) => store.events.purge(filledDate(10), 10),
};
