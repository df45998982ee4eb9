import { executionKey } from '../../src/temporal/executions';
import { CONVERSATION_SID, conversationTrigger, messageTrigger, restTrigger } from '../support/triggers';

const FLOW_SID = `FW${'1'.repeat(32)}`;

test('a message and a REST start between the same addresses have one key', () => {
  expect(executionKey(FLOW_SID, messageTrigger('hi'))).toBe(`${FLOW_SID}/+15559990000/+15550001111`);
  expect(executionKey(FLOW_SID, restTrigger())).toBe(executionKey(FLOW_SID, messageTrigger('hi')));
});

test('everybody in a conversation has one key', () => {
  const keys = ['+15550001111', 'agent'].map((Author) => executionKey(FLOW_SID, conversationTrigger('hi', { Author })));
  expect(new Set(keys)).toEqual(new Set([`${FLOW_SID}/${CONVERSATION_SID}`]));
});

test('long addresses make a key of bounded length that still tells them apart', () => {
  const long = (end: string) => ({ ...messageTrigger('hi'), contactAddress: `messenger:${'x'.repeat(250)}${end}` });
  const keys = ['a', 'b', 'a'].map((end) => executionKey(FLOW_SID, long(end)));
  expect(keys[0]).toBe(keys[2]);
  expect(keys[0]).not.toBe(keys[1]);
  expect(keys[0]!.length).toBeLessThan(200);
});
