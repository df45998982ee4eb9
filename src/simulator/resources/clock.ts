import { Router, urlencoded, json, type Request } from 'express';
import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { parseDuration } from '../domain/duration';
import { dateTime } from '../http/fields';
import { ok, route, type Reply } from '../http/route';
import type { MovableClock } from '../movable-clock';
import type { Simulation } from '../work';
import { handsetParameters } from './handset-parameters';

export interface ClockDependencies {
  database: Simulation['database'];
  clock: MovableClock;
  /** Resolves when what fell due has happened. */
  settled: () => Promise<void>;
}

const movement = z.object({
  advance: z
    .string()
    .transform((value, context) => {
      const duration = parseDuration(value);
      if (duration !== undefined) return duration;
      context.addIssue('Expected an ISO 8601 duration such as PT10M or P1DT12H');
      return z.NEVER;
    })
    .optional(),
  now: dateTime
    .refine((value) => /^(19[7-9]|[2-9]\d\d)\d-/.test(value), 'Expected a year from 1970 to 9999')
    .optional(),
});

/** The last moment that is written with four digits of a year, and so sorts as text. */
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * `/simulator/clock`, the local Twilio's time: state timers, handsets' latency, pauses between webhooks and timeouts of
 * tasks go by it. Answers when what a movement made due has happened; webhooks about it are on their way then.
 */
export function clock(dependencies: ClockDependencies): Router {
  const router = Router();
  router.get(
    '/',
    route(() => Promise.resolve(ok(clockJson(dependencies.clock)))),
  );
  router.post(
    '/',
    json(),
    urlencoded({ extended: false }),
    route((request) => move(dependencies, request)),
  );
  router.delete(
    '/',
    route(() => put(dependencies, 0)),
  );
  return router;
}

async function move(dependencies: ClockDependencies, request: Request): Promise<Reply> {
  const { advance, now } = handsetParameters(request.body as object | undefined, movement);
  if ((advance === undefined) === (now === undefined)) {
    throw RestError.badParameter('Expected either Advance, a duration, or Now, a time');
  }
  const current = dependencies.clock.now().getTime();
  const target = now === undefined ? current + (advance ?? 0) : Date.parse(now);
  if (target > LATEST) throw RestError.badParameter('Expected a time before the year 10000');
  return put(dependencies, dependencies.clock.ahead + target - current);
}

async function put({ database, clock: moved, settled }: ClockDependencies, aheadMs: number): Promise<Reply> {
  await database.updateTable('settings').set({ clock_ahead_ms: aheadMs }).execute();
  moved.move(aheadMs);
  await settled();
  return ok(clockJson(moved));
}

function clockJson(shown: MovableClock): object {
  return { now: shown.now().toISOString(), ahead_ms: shown.ahead };
}
