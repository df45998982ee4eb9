import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DeliveryOutcome } from '../events/deliver';

/** What became of a webhook. */
export type WebhookOutcome = 'accepted' | 'ignored' | 'refused' | 'deduplicated' | 'failed';

/** Parts of the worker that the metrics ask when they are read. */
export interface WorkerProbe {
  isRunning(): boolean;
  cachedWorkflows(): number;
  activitiesInFlight(): number;
  /** Batches of the journal that wait for the store. */
  journalWaiting(): number;
}

/**
 * What Prometheus reads. Every label has few values: routes are patterns, never paths, and neither accounts nor flows are
 * told apart.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'perdure_http_request_duration_seconds',
    help: 'Duration of HTTP requests by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  private readonly webhooks = this.counter(
    'perdure_webhooks_total',
    'Webhooks of flows by what became of them: accepted, ignored, refused, deduplicated, failed.',
    ['outcome'],
  );
  private readonly started = this.counter('perdure_executions_started_total', 'Executions that have begun.');
  private readonly ended = this.counter('perdure_executions_ended_total', 'Executions that have ended, by reason.', [
    'reason',
  ]);
  private readonly steps = this.counter('perdure_steps_total', 'Steps that have been taken, by type of widget.', [
    'widget',
  ]);

  private readonly announced = this.counter('perdure_events_announced_total', 'Events that became known.');
  private readonly deliveries = this.counter(
    'perdure_event_deliveries_total',
    'Events that sinks have got (delivered), or will not get (given-up), and tries that a sink did not take (failed).',
    ['outcome'],
  );

  private readonly throttled = this.counter(
    'perdure_twilio_throttled_total',
    'Calls that came too fast for Twilio (429).',
  );

  private readonly memoryEnds = this.counter(
    'perdure_worker_out_of_memory_total',
    'Times that the executions in memory did not fit into the heap of the worker.',
  );

  requestAnswered(request: { method: string; route: string; status: number }, seconds: number): void {
    this.requests.observe(request, seconds);
  }

  webhook(outcome: WebhookOutcome): void {
    this.webhooks.inc({ outcome });
  }

  executionStarted(): void {
    this.started.inc();
  }

  executionEnded(reason: string): void {
    this.ended.inc({ reason });
  }

  /** @param widget type of the widget, one of Studio's */
  stepTaken(widget: string): void {
    this.steps.inc({ widget });
  }

  eventsAnnounced(count: number): void {
    this.announced.inc(count);
  }

  eventsDelivered(outcome: DeliveryOutcome, count: number): void {
    this.deliveries.inc({ outcome }, count);
  }

  twilioThrottled(): void {
    this.throttled.inc();
  }

  workerOutOfMemory(): void {
    this.memoryEnds.inc();
  }

  /** Adds how many messages wait for their turn. */
  observeSends(waiting: () => Promise<number>): void {
    const help = 'Messages that wait for their turn, as they go out at a pace; about, as Temporal tells.';
    this.gauge('perdure_sends_waiting', help, waiting);
  }

  /** Adds how many accounts Twilio takes nothing from. */
  observeTwilio(held: () => number): void {
    this.gauge(
      'perdure_twilio_accounts_held',
      'Accounts from which Twilio takes nothing: their executions wait.',
      held,
    );
  }

  /** Adds how many executions do not get on. */
  observeStandstill(count: () => number): void {
    const help = 'Executions whose workflow task fails each time that it is tried; of all workers, as Temporal tells.';
    this.gauge('perdure_executions_standing_still', help, count);
  }

  /** Adds how many executions have no worker that could go on with them. */
  observeDeserted(count: () => number): void {
    const help =
      'Executions on task queues, or for versions of the worker deployment, without a worker; as Temporal tells.';
    this.gauge('perdure_executions_without_worker', help, count);
  }

  /** Adds how many events sinks lack. */
  observeEvents(pending: () => number): void {
    this.gauge('perdure_events_pending', 'Events that sinks have not got yet.', pending);
  }

  /** Adds how many readers follow the events. */
  observeReaders(readers: () => number): void {
    this.gauge('perdure_event_readers', 'Readers that follow the events as they happen.', readers);
  }

  /** Adds what the worker in this process can tell. */
  observeWorker(probe: WorkerProbe): void {
    this.gauge('perdure_worker_running', 'Whether the Temporal worker of this process runs.', () =>
      probe.isRunning() ? 1 : 0,
    );
    this.gauge('perdure_worker_cached_workflows', 'Executions that the worker holds in memory.', () =>
      probe.cachedWorkflows(),
    );
    this.gauge('perdure_worker_activities_in_flight', 'Activities that the worker is at.', () =>
      probe.activitiesInFlight(),
    );
    this.gauge('perdure_journal_waiting_batches', 'Batches of the journal that wait for the store.', () =>
      probe.journalWaiting(),
    );
  }

  private counter<Label extends string>(name: string, help: string, labelNames: Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await read());
      },
    });
  }
}
