import type { Simulation } from '../work';

/** What TaskRouter gives as the reason: https://www.twilio.com/docs/taskrouter/lifecycle-task-state */
const REASON = 'Task TTL Exceeded';

/** Cancels the tasks that nobody took in time, and tells when the next one's time is over. */
export async function runTaskTimeouts(simulation: Simulation, now: Date): Promise<Date | undefined> {
  const waiting = simulation.database.selectFrom('task').select('date_due').where('date_due', 'is not', null);
  const next = await waiting.where('date_due', '>', now.toISOString()).orderBy('date_due').executeTakeFirst();
  await simulation.change({ announced: true }, async ({ database, now: date }) => {
    await database
      .updateTable('task')
      .set({ assignment_status: 'canceled', reason: REASON, date_due: null, date_updated: date })
      .where('date_due', '<=', date)
      .execute();
  });
  return next?.date_due ? new Date(next.date_due) : undefined;
}
