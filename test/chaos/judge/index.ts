import type { Evidence } from '../world/evidence';
import { exclusivity } from './exclusivity';
import { leftovers } from './leftovers';
import { messages } from './messages';
import { order } from './order';
import { patience } from './patience';
import { records } from './records';
import { sends } from './sends';

/** A promise that was broken, and by what. */
export interface Violation {
  promise: string;
  what: string;
}

type Judge = (evidence: Evidence) => string[];

/** Every promise, and who judges it. */
const PROMISES: Readonly<Record<string, Judge>> = {
  'no accepted message is lost, none is handled twice': messages,
  'messages are handled in the order in which they came': order,
  'nothing is sent twice, nor after the end or a handoff': sends,
  'what passes makes nothing fail': patience,
  'every execution ends and cleans up': leftovers,
  'a contact has one execution at a time': exclusivity,
  'the store tells what Temporal tells': records,
};

/** What speaks against the promises; empty where all were kept. */
export function violationsOf(evidence: Evidence): Violation[] {
  return Object.entries(PROMISES).flatMap(([promise, judge]) => judge(evidence).map((what) => ({ promise, what })));
}
