import type { Evidence } from '../world/evidence';

/** Steps that ask something of Twilio. */
const ASKS_TWILIO: ReadonlySet<string> = new Set([
  'send-message',
  'send-and-wait-for-reply',
  'start-conversation',
  'resume-conversation',
  'send-to-flex',
]);

/** How a warning begins that tells of trouble, and of no refusal: what the hazards bring about passes. */
const TROUBLE = /^(20003|20005|20429|20500|4(01|03|08|25|29)|5\d\d|E[A-Z]+|unreadable|network|activity )\b/;

/** Steps that failed for what would have passed: Twilio in trouble, or an account that it takes nothing from for a while. */
export function patience({ executions }: Evidence): string[] {
  return executions.flatMap(({ sid, steps }) =>
    steps.flatMap(({ index, type, event, warnings }) => {
      if (!ASKS_TWILIO.has(type) || event === 'interrupted') return [];
      return warnings.filter((text) => TROUBLE.test(text)).map((text) => `step ${index} of ${sid} gave up: ${text}`);
    }),
  );
}
