import { ConfigError, loadConfig, type SendPaceConfig } from '../../src/config';

function problemsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ variable }) => variable);
    throw error;
  }
}

describe('the pace of messages', () => {
  const paceOf = (env: NodeJS.ProcessEnv): SendPaceConfig | undefined => loadConfig(env).sendPace;

  it('is that of all, of each sender, and of those that have their own', () => {
    expect(paceOf({})).toBeUndefined();
    expect(paceOf({ PERDURE_SENDS_PER_SECOND: '100' })).toEqual({ perSecond: 100, senders: {} });
    const env = {
      PERDURE_SENDER_SENDS_PER_SECOND: '0.5',
      PERDURE_SENDER_RATES: '+15550100=3, whatsapp:+15550101 = 80,',
    };
    const senders = { '+15550100': 3, 'whatsapp:+15550101': 80 };
    expect(paceOf(env)).toEqual({ perSenderPerSecond: 0.5, senders });
    expect(loadConfig(env).execution).toEqual({ paced: true });
  });

  it.each([
    ['PERDURE_SENDS_PER_SECOND', '0'],
    ['PERDURE_SENDER_SENDS_PER_SECOND', 'fast'],
    ['PERDURE_SENDER_RATES', '+15550100'],
    ['PERDURE_SENDER_RATES', '=3'],
    ['PERDURE_SENDER_RATES', '+15550100=0'],
    ['PERDURE_SENDER_RATES', '+15550100=3,+15550101=5, +15550100 = 80'],
  ])('is refused as %s=%s', (variable, value) => {
    const env = { PERDURE_SENDER_SENDS_PER_SECOND: '1', [variable]: value };
    expect(problemsOf(env)).toEqual([variable]);
  });

  it('of single senders needs that of the others', () => {
    expect(problemsOf({ PERDURE_SENDER_RATES: '+15550100=3' })).toEqual(['PERDURE_SENDER_SENDS_PER_SECOND']);
  });
});
