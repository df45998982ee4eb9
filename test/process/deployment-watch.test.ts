import { watchDeployment } from '../../src/process/deployment-watch';
import type { WorkerDeployment } from '../../src/temporal/deployment';

describe('the watch over a worker deployment', () => {
  const deployment = { deploymentName: 'flows', buildId: 'two' };
  const command =
    'temporal worker deployment set-current-version --namespace prod --deployment-name flows --build-id two';

  /** What is said, look by look, until there is nothing more to look for. */
  async function said(...answers: (WorkerDeployment | Error | undefined)[]): Promise<string[]> {
    const lines: string[] = [];
    const log = (level: string) => (line: string) => void lines.push(`${level}: ${line}`);
    const logger = { info: log('info'), warn: log('warn'), debug: log('debug') } as never;
    let looks = 0;
    await new Promise<void>((resolve) => {
      const current = async (): Promise<WorkerDeployment | undefined> => {
        const answer = answers[looks];
        looks += 1;
        if (looks === answers.length) setTimeout(resolve, 50);
        if (answer instanceof Error) throw answer;
        return answer;
      };
      watchDeployment({ deployment, namespace: 'prod', current, logger, firstMs: 1, everyMs: 1 });
    });
    expect(looks).toBe(answers.length);
    return lines;
  }

  it('says how to set the current version for as long as there is none', async () => {
    const warning = `warn: Worker deployment flows has no current version: no execution runs. Set one: ${command}`;
    expect(await said(undefined, undefined, deployment)).toEqual([warning, warning]);
  });

  it('says which version is the current one, where it is another', async () => {
    const other = { deploymentName: 'flows', buildId: 'one' };
    expect(await said(other)).toEqual([
      `info: New executions go to version one; to have them come to this one: ${command}`,
    ]);
  });

  it('looks again when Temporal does not answer', async () => {
    expect(await said(new Error('away'), deployment)).toEqual([
      'debug: The current version of worker deployment flows is not known: away',
    ]);
  });
});
