import pino from 'pino';
import { temporalLogger } from '../../src/temporal/logging';
import { UnreadablePayload } from '../../src/temporal/payload-envelope';

test("what went wrong in Temporal's SDK is in the log in its own words, with what caused it", () => {
  const lines: string[] = [];
  const logger = temporalLogger(pino({ base: undefined }, { write: (line) => void lines.push(line) }));
  const cause = new Error('Unsupported state');
  const error = new UnreadablePayload("Expected encryption key 'k1'", { cause });
  logger.error('Failed to process Workflow Activation', { runId: '1', error });
  const [line] = lines.map((text) => JSON.parse(text) as { runId: string; msg: string; err: Record<string, string> });
  expect(line).toMatchObject({ runId: '1', msg: 'Failed to process Workflow Activation' });
  expect(line!.err.message).toBe("Expected encryption key 'k1': Unsupported state");
  expect(line!.err.stack).toMatch(/logging\.test/);
});
