import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './world';
import type { ManagedProcess } from './world/managed-process';
import { OPEN, type Place } from './world/people';
import type { Move, Order } from './order';

/** Milliseconds that a killed worker stays dead. */
const DEATH = 500;

/** What orders are played with. */
export interface Stage extends Pick<World, 'reach'> {
  /** Kills a process that has a worker, and starts it again; those who ask at once share one death. */
  killWorker(): Promise<void>;
}

export function stageOf({ reach, topology: { apis, workers } }: World): Stage {
  // With SQLite the worker is in the process of the API.
  const victims = workers.length > 0 ? workers : apis;
  let count = 0;
  let dying: Promise<void> | undefined;
  const die = async (victim: ManagedProcess): Promise<void> => {
    await victim.kill();
    await sleep(DEATH);
    await victim.start();
    dying = undefined;
  };
  return { reach, killWorker: () => (dying ??= die(victims[(count += 1) % victims.length]!)) };
}

/** Lets an order happen to a contact of its own. Resolves when all of it has been done, whatever became of it. */
export async function playOrder(stage: Stage, { kind, moves }: Order, handset: string): Promise<void> {
  const place = await OPEN[kind](handset, stage.reach);
  const running: Promise<void>[] = [];
  for (const { together, ...move } of moves) {
    const made = act(stage, { place, handset, kind }, move);
    running.push(made);
    if (!together) await made;
  }
  await Promise.all(running);
}

interface Contact {
  place: Place;
  handset: string;
  kind: Order['kind'];
}

async function act(stage: Stage, contact: Contact, move: Move): Promise<void> {
  const { reach } = stage;
  const { place, handset, kind } = contact;
  switch (move.kind) {
    case 'write':
      return write(stage, contact, move);
    case 'handset':
      return reach.behave(handset, move.status);
    case 'wait':
      return void (await sleep(move.milliseconds));
    case 'end': {
      const sid = place.executionSid ?? (await reach.activeExecution(handset));
      return sid === undefined ? undefined : reach.endExecution(sid);
    }
    case 'close':
      return place.conversationSid === undefined ? undefined : reach.closeConversation(place.conversationSid);
    case 'begin':
      return void Object.assign(place, await OPEN[kind](handset, reach));
    case 'kill':
      return stage.killWorker();
  }
}

async function write(
  { reach }: Stage,
  { place, handset, kind }: Contact,
  { who, body }: Extract<Move, { kind: 'write' }>,
): Promise<void> {
  const other = place.others[who - 1];
  const taken =
    other !== undefined && place.conversationSid !== undefined
      ? await reach.write(other, place.conversationSid, body)
      : await reach.write(handset, place.number, body);
  // In a conversation that is over nobody can write: the next move begins anew.
  if (taken === 'nobody listens') Object.assign(place, await OPEN[kind](handset, reach));
}
