import { DesertedWatch, VERSION_WITHOUT_WORKER } from '../../src/process/deserted-watch';
import type { DesertedVersion } from '../../src/temporal/deserted-versions';

describe('the watch over versions without a worker', () => {
  const one: DesertedVersion = { deploymentName: 'flows', buildId: 'one', executions: 3 };
  const two: DesertedVersion = { ...one, buildId: 'two', executions: 4 };

  /** What is said look by look, by level, and how many executions were counted at each. */
  async function watched(...answers: (DesertedVersion[] | Error)[]): Promise<{ said: string[]; counts: number[] }> {
    const said: string[] = [];
    const counts: number[] = [];
    const log = (level: string) => (what: { buildId: string } | string) =>
      void said.push(typeof what === 'string' ? level : `${level} ${what.buildId}`);
    const logger = { error: log('error'), info: log('info'), debug: log('debug') } as never;
    await new Promise<void>((resolve) => {
      const look = async (): Promise<DesertedVersion[]> => {
        counts.push(watch.count);
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        if (answer) return answer;
        watch.stop();
        resolve();
        throw new Error('the end');
      };
      const watch = new DesertedWatch({ desertion: VERSION_WITHOUT_WORKER, look, logger, everyMs: 1 });
      watch.start();
    });
    return { said, counts };
  }

  it('tells of each once, and when it has one again or nothing is left', async () => {
    const { said, counts } = await watched([], [one], [one, two], [two], [two]);
    expect(said).toEqual(['error one', 'error two', 'info one', 'debug']);
    expect(counts).toEqual([0, 0, 3, 7, 4, 4]);
  });

  it('looks again when Temporal does not answer, and keeps what it knows', async () => {
    expect(await watched([one], new Error('away'), [one])).toEqual({
      said: ['error one', 'debug', 'debug'],
      counts: [0, 3, 3, 3],
    });
  });
});
