import { inParallel } from './benchmark';
import { median, round } from './statistics';
import { cpuSeconds, type World } from './world';

/** How many requests are under way at a time. */
export const AT_ONCE = 32;

/** What it took to take some requests in, in milliseconds. */
export interface Taken {
  took: number;
  /** CPU of whoever sent them, where that is another process. */
  senderCpu: number;
}

/** The same, with the CPU of this process, which has the API and the client of Temporal, and of the server. */
export interface Intake extends Taken {
  cpu: number;
  serverCpu: number;
}

/** Takes in what is ready to be taken in. */
export type TakeIn = () => Promise<Taken>;

/** Measures what it takes to take requests in. */
export async function measureIntake({ server }: World, takeIn: TakeIn): Promise<Intake> {
  const before = { cpu: process.cpuUsage(), server: await cpuSeconds(server.pid) };
  const taken = await takeIn();
  const { user, system } = process.cpuUsage(before.cpu);
  const serverCpu = ((await cpuSeconds(server.pid)) - before.server) * 1000;
  return { ...taken, cpu: (user + system) / 1000, serverCpu };
}

/** Some intakes as one, for each of so many requests. */
export function eachOf(intakes: readonly Intake[], requests: number): Intake {
  const each = (pick: (intake: Intake) => number): number =>
    intakes.reduce((sum, intake) => sum + pick(intake), 0) / requests;
  return {
    took: each(({ took }) => took),
    cpu: each(({ cpu }) => cpu),
    serverCpu: each(({ serverCpu }) => serverCpu),
    senderCpu: each(({ senderCpu }) => senderCpu),
  };
}

/** Makes so many calls of Temporal, as they are made without an API. */
export async function callDirectly(count: number, call: (index: number) => Promise<unknown>): Promise<Taken> {
  const began = performance.now();
  await inParallel(count, AT_ONCE, async (index) => void (await call(index)));
  return { took: performance.now() - began, senderCpu: 0 };
}

/** A row of the table: the middle of some rounds, each as {@link eachOf} has it. */
export function intakeRow(rounds: readonly Intake[]): Record<string, number> {
  const of = (pick: (intake: Intake) => number): number => median(rounds.map(pick));
  return {
    'a second': Math.round(1000 / of(({ took }) => took)),
    'CPU ms': round(of(({ cpu }) => cpu)),
    'server CPU ms': round(of(({ serverCpu }) => serverCpu)),
    'sender CPU ms': round(of(({ senderCpu }) => senderCpu)),
  };
}
