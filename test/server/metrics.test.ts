import { Metrics } from '../../src/metrics';
import { countJournal } from '../../src/metrics/journal';
import type { JournalBatch } from '../../src/engine/journal';
import { useApp } from '../support/test-app';
import { texted, useTwilioSide } from '../support/twilio-side';

describe('/metrics', () => {
  const app = useApp();
  const twilio = useTwilioSide(app);
  const metric = async (start: string): Promise<number | undefined> => {
    const { text } = await app.request().get('/metrics');
    const line = text.split('\n').find((candidate) => candidate.startsWith(start));
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  };
  const requests = (labels: string): string => `perdure_http_request_duration_seconds_count{${labels}}`;

  it('is what Prometheus reads', async () => {
    const { headers, status } = await app.request().get('/metrics');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  });

  it('counts requests by route, never by path', async () => {
    const flow = `FW${'0'.repeat(32)}`;
    await app.call('get', `/v2/Flows/${flow}`);
    await app.call('get', `/v2/Flows/${flow.replace('0', '1')}`);
    await app.request().get('/anything/at/all');
    await app.request().get(`/v2/Flows/${flow}`);
    expect(await metric(requests('method="GET",route="/v2/Flows/:FlowSid",status="404"'))).toBe(2);
    expect(await metric(requests('method="GET",route="other",status="404"'))).toBe(1);
    expect(await metric(requests('method="GET",route="other",status="401"'))).toBe(1);
    expect((await app.request().get('/metrics')).text).not.toContain(flow);
  });

  it('counts what became of webhooks', async () => {
    const form = texted();
    await twilio.send(form);
    await twilio.send(form);
    await twilio.send({ ...texted(), EventType: 'onSomething' });
    await app.request().post(`/v1/Accounts/AC1/Flows/${twilio.flowSid}`).type('form').send(form);
    app.executions.down = true;
    await twilio.send(texted());
    app.executions.down = false;
    for (const outcome of ['accepted', 'deduplicated', 'ignored', 'refused', 'failed'])
      expect([outcome, await metric(`perdure_webhooks_total{outcome="${outcome}"}`)]).toEqual([outcome, 1]);
  });
});

describe('The metrics of executions', () => {
  const batch = (changes: Partial<JournalBatch>): JournalBatch =>
    ({ execution: {}, from: 0, steps: [], replaying: false, ...changes }) as JournalBatch;
  const steps = [{ type: 'trigger' }, { type: 'send-message' }, { type: 'send-message' }] as JournalBatch['steps'];

  it('tell of starts, steps and ends, and not again when a history is replayed', async () => {
    const metrics = new Metrics();
    const begin = batch({ base: {} as never, steps });
    const end = batch({ from: 3, ending: { reason: 'FLOW_END', endedAt: '2026-11-21T10:00:00.000Z' } });
    for (const replaying of [false, true]) for (const one of [begin, end]) countJournal(metrics, { ...one, replaying });
    const text = await metrics.registry.metrics();
    expect(text).toContain('\nperdure_executions_started_total 1\n');
    expect(text).toContain('\nperdure_executions_ended_total{reason="FLOW_END"} 1\n');
    expect(text).toContain('\nperdure_steps_total{widget="trigger"} 1\n');
    expect(text).toContain('\nperdure_steps_total{widget="send-message"} 2\n');
  });

  it('ask the worker when they are read', async () => {
    const metrics = new Metrics();
    let waiting = 0;
    metrics.observeWorker({
      isRunning: () => true,
      cachedWorkflows: () => 7,
      activitiesInFlight: () => 1,
      journalWaiting: () => waiting,
    });
    waiting = 3;
    const text = await metrics.registry.metrics();
    expect(text).toContain('\nperdure_worker_running 1\n');
    expect(text).toContain('\nperdure_worker_cached_workflows 7\n');
    expect(text).toContain('\nperdure_journal_waiting_batches 3\n');
  });
});
