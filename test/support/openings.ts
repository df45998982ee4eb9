import { randomUUID } from 'node:crypto';
import type { ConversationStart } from '../../src/engine/conversations';
import { ACCOUNT_SID } from './triggers';

let contacts = 0;

/** A start-conversation of a flow, with a contact and a key of its own. */
export function newStart(flowSid: string, overrides: Partial<ConversationStart> = {}): ConversationStart {
  contacts += 1;
  const executionSid = `FN${randomUUID().replaceAll('-', '')}`;
  return {
    kind: 'start',
    key: `${executionSid}:3`,
    widget: 'open',
    accountSid: ACCOUNT_SID,
    flowSid,
    executionSid,
    timers: {},
    email: {},
    participant: { address: `+1557${String(contacts).padStart(7, '0')}`, proxyAddress: '+15559990000' },
    ...overrides,
  };
}
