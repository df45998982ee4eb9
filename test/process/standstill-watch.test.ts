import { StandstillWatch } from '../../src/process/standstill-watch';
import type { Standing, Standstill } from '../../src/temporal/standstill';

describe('the watch over executions that stand still', () => {
  const one: Standing = { workflowId: 'FW1/a', runId: '1', executionSid: 'FN1', problems: ['cause=Bug'] };
  const two: Standing = { ...one, runId: '2', executionSid: 'FN2' };
  const all = (...some: Standing[]): Standstill => ({ count: some.length, some });

  /** What is said look by look, by level, and how many stand still after the last. */
  async function watched(...answers: (Standstill | Error | undefined)[]): Promise<{ said: string[]; count: number }> {
    const said: string[] = [];
    const log = (level: string) => (what: Standing | string) =>
      void said.push(typeof what === 'string' ? level : `${level} ${what.executionSid}`);
    const logger = { error: log('error'), info: log('info'), debug: log('debug') } as never;
    const watch = await new Promise<StandstillWatch>((resolve) => {
      let looks = 0;
      const look = async (): Promise<Standstill | undefined> => {
        const answer = answers[looks];
        looks += 1;
        if (looks > answers.length) resolve(watching);
        if (answer instanceof Error) throw answer;
        return answer;
      };
      const watching = new StandstillWatch({ look, logger, everyMs: 1 });
      watching.start();
    });
    watch.stop();
    return { said: said.slice(0, said.length), count: watch.count };
  }

  it('tells of each once, and of those that go on', async () => {
    const { said, count } = await watched(all(one), all(one, two), all(one, two), all(two));
    expect(said).toEqual(['error FN1', 'error FN2', 'info FN1']);
    expect(count).toBe(1);
  });

  it('does not tell of one whose worker was killed, and that another one has gone on with', async () => {
    expect(await watched(all(one), all(), all(one), all(two))).toEqual({ said: [], count: 1 });
  });

  it('counts all, and does not take those for well that are not listed', async () => {
    const [first, second] = [
      { count: 21, some: [one] },
      { count: 22, some: [two] },
    ];
    const { said, count } = await watched(first, first, second, second);
    expect(said).toEqual(['error FN1', 'error FN2']);
    expect(count).toBe(22);
  });

  it('looks again when Temporal does not answer, or cannot tell', async () => {
    expect(await watched(new Error('away'), undefined, all(one), all(one))).toEqual({
      said: ['debug', 'debug', 'error FN1'],
      count: 1,
    });
  });
});
