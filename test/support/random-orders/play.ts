import { setTimeout as sleep } from 'node:timers/promises';
import type { InboundMessage } from '../../../src/engine/effects';
import { executionKey } from '../../../src/temporal/executions';
import { requestTrigger } from '../../../src/engine/triggers';
import { newSid } from '../../../src/twilio/sid';
import { conversationTrigger, messageAdded } from '../triggers';
import type { Move, Order } from './order';
import type { World } from './world';

/** What became of one order. */
export interface Played {
  workflowId: string;
  /** SIDs of the messages that were accepted. */
  accepted: string[];
}

/** Lets an order happen to a conversation, or a contact, of its own. Resolves when all is over. */
export async function play(world: World, order: Order): Promise<Played> {
  const player = order.kind === 'conversation' ? new ConversationPlayer(world, order) : new RequestPlayer(world, order);
  await player.play();
  return { workflowId: player.workflowId, accepted: [...player.accepted] };
}

interface Written {
  message: InboundMessage;
  author: string;
}

abstract class Player {
  abstract readonly workflowId: string;
  readonly accepted = new Set<string>();
  private readonly written: Written[] = [];
  private readonly running: Promise<void>[] = [];

  constructor(
    protected readonly world: World,
    protected readonly order: Order,
  ) {}

  /** Twilio posts the webhook of a message. */
  protected abstract post(written: Written): Promise<void>;
  protected abstract start(): Promise<void>;
  protected abstract close(): Promise<void>;

  async play(): Promise<void> {
    const held: { due: number; written: Written }[] = [];
    if (this.order.kind === 'request') await this.start();
    for (const [index, move] of this.order.moves.entries()) {
      for (const { written } of held.filter(({ due }) => due === index)) this.running.push(this.post(written));
      if (move.kind === 'write' && move.late > 0) held.push({ due: index + move.late, written: this.write(move) });
      else await this.make(move, move.together);
    }
    const { length } = this.order.moves;
    this.running.push(...held.filter(({ due }) => due >= length).map(({ written }) => this.post(written)));
    await Promise.all(this.running);
    await this.over();
  }

  private async make(move: Move, together: boolean): Promise<void> {
    const made = this.act(move);
    this.running.push(made);
    if (!together) await made;
  }

  private async act(move: Move): Promise<void> {
    switch (move.kind) {
      case 'write':
        return this.post(this.write(move));
      case 'repeat': {
        const again = this.written[move.of % Math.max(this.written.length, 1)];
        return again && this.post(again);
      }
      case 'receipt':
        return this.receipt(move.status);
      case 'wait':
        return sleep(move.milliseconds);
      case 'end':
        return this.end();
      case 'close':
        return this.close();
      case 'start':
        return this.start();
      case 'restart-worker':
        return this.world.restartWorker();
    }
  }

  private write({ author, body }: Extract<Move, { kind: 'write' }>): Written {
    const sid = newSid('IM');
    const parameters = messageAdded(body, { MessageSid: sid, Author: author, ...this.place() });
    const written = { message: { sid, parameters }, author };
    this.written.push(written);
    return written;
  }

  /** Parameters that say where it was written. */
  protected place(): Record<string, string> {
    return {};
  }

  protected async take(key: string, { message }: Written, deliver: () => Promise<boolean>): Promise<void> {
    const effect = async (): Promise<void> => {
      if (await deliver()) this.accepted.add(message.sid);
    };
    await this.world.once.run(key, effect);
  }

  private async receipt(status: string): Promise<void> {
    const { sends, executions } = this.world;
    const last = sends.filter(({ executionSid }) => this.isOwn(executionSid)).at(-1);
    if (last) await executions[this.order.inbox].deliveryReceipt(this.workflowId, { messageSid: last.sid, status });
  }

  private async end(): Promise<void> {
    const { workflowId } = this;
    const last = this.world.host.batches.filter(({ execution }) => execution.workflowId === workflowId).at(-1);
    if (!last) return;
    await this.world.executions[this.order.inbox].end({ workflowId, executionSid: last.execution.sid });
  }

  private isOwn(executionSid: string): boolean {
    return this.world.host.batches.some(
      ({ execution }) => execution.sid === executionSid && execution.workflowId === this.workflowId,
    );
  }

  /** Every execution comes to its end when nobody writes any more. */
  private async over(): Promise<void> {
    const { workflow } = this.world.host.client;
    const isRunning = async (): Promise<boolean> => {
      const { status } = await workflow.getHandle(this.workflowId).describe();
      return status.name === 'RUNNING';
    };
    const isKnown = this.accepted.size > 0 || this.order.kind === 'request';
    while (isKnown && (await isRunning())) await sleep(100);
  }
}

/** Messages in a conversation that was there before. */
class ConversationPlayer extends Player {
  private readonly conversationSid = newSid('CH');
  readonly workflowId = `${this.world.flow.flowSid}/${this.conversationSid}`;

  protected override place(): Record<string, string> {
    return { ConversationSid: this.conversationSid };
  }

  protected async post(written: Written): Promise<void> {
    const { message } = written;
    const { flow, executions } = this.world;
    const trigger = conversationTrigger('', message.parameters);
    expect(executionKey(flow.flowSid, trigger)).toBe(this.workflowId);
    // Right most of the time, as the store's guess is.
    const isLikelyActive = this.accepted.size > 0;
    await this.take(`${flow.flowSid}/${message.sid}`, written, async () => {
      await executions[this.order.inbox].deliver({ flow, trigger, isLikelyActive }, message);
      return true;
    });
  }

  protected async close(): Promise<void> {
    const { workflowId, conversationSid } = this;
    const executions = this.world.executions[this.order.inbox];
    await executions.conversationEnded({ workflowId }, { conversationSid, how: 'closed' });
  }

  /** By REST nothing begins in a conversation that is there. */
  protected async start(): Promise<void> {}
}

/** Executions that REST begins and that open a conversation of their own, of which their webhook tells them. */
class RequestPlayer extends Player {
  private readonly trigger = requestTrigger({ from: '+15559990000', to: newSid('contact-'), parameters: {} });
  readonly workflowId = executionKey(this.world.flow.flowSid, this.trigger);
  private readonly begun = new Set<string>();

  protected async post(written: Written): Promise<void> {
    const listeners = [...this.world.webhooks.values()].filter((executionSid) => this.begun.has(executionSid));
    await Promise.all(listeners.map((executionSid) => this.forward(executionSid, written)));
  }

  private async forward(executionSid: string, written: Written): Promise<void> {
    const { workflowId, order } = this;
    const executions = this.world.executions[order.inbox];
    await this.take(`${executionSid}/${written.message.sid}`, written, () =>
      executions.forward({ workflowId, executionSid }, written.message),
    );
  }

  protected async close(): Promise<void> {
    const { world, workflowId, order } = this;
    for (const executionSid of this.begun) {
      const conversationSid = world.opened.get(executionSid);
      const route = { workflowId, executionSid };
      if (conversationSid)
        await world.executions[order.inbox].conversationEnded(route, { conversationSid, how: 'closed' });
    }
  }

  protected async start(): Promise<void> {
    const started = await this.world.executions[this.order.inbox].start(this.world.flow, this.trigger);
    if (started.kind === 'started') this.begun.add(started.executionSid);
    else expect(this.begun).toContain(started.conflictingExecutionSid);
  }
}
