import { z } from 'zod';
import { COMPACT_ABOVE } from '../engine/compaction';
import { STUDIO_ADDRESS_BYTES, STUDIO_LIMITS, type Limits } from '../engine/limits';
import { STUDIO_TIME_ZONE } from '../engine/liquid';
import { STUDIO_WIDGET_LIMIT } from '../flow/load';
import { toSendPaceConfig } from './send-pace';

/** What executions begin with and keep for their life, as far as it is not Studio's. */
export interface ExecutionConfig {
  limits?: Partial<Limits>;
  /** IANA name; the zone of `now` in templates. */
  timeZone?: string;
  /** What becomes of a message that no widget waits for. */
  inbox?: 'queue';
  /** Characters of JSON above which an output that nothing reads any more is left out of a new run. */
  compactAbove?: number | 'off';
  /** Requests that may have done something are made again when their worker dies before the answer. */
  requests?: 'at-least-once';
  /** Messages go out at a pace, which is no part of the execution: it may change meanwhile. */
  paced?: true;
}

const count = (from: number, to: number): z.ZodType<number, string> =>
  z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to, {
      error: `a whole number from ${from} to ${to}`,
    })
    .transform(Number);

const timeZone = z.string().refine(isTimeZone, {
  error: 'the IANA name of a time zone, such as America/Los_Angeles or Europe/Berlin',
});

/** Offsets such as `+02:00` are zones to newer versions of Node.js only. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** The variables that executions depend on; each without it as Studio. */
export const executionVariables = {
  PERDURE_TIME_ZONE: timeZone.prefault(STUDIO_TIME_ZONE),
  PERDURE_INBOX: z.enum(['drop', 'queue'], { error: 'drop or queue' }).prefault('drop'),
  PERDURE_REQUESTS: z.enum(['once', 'at-least-once'], { error: 'once or at-least-once' }).prefault('once'),
  PERDURE_LIMIT_STEPS: count(1, 10_000_000).prefault(String(STUDIO_LIMITS.steps)),
  PERDURE_LIMIT_SAME_WIDGET: count(1, 10_000_000).prefault(String(STUDIO_LIMITS.sameWidget)),
  PERDURE_LIMIT_LIFETIME_SECONDS: count(1, 315_360_000).prefault(String(STUDIO_LIMITS.lifetimeSeconds)),
  PERDURE_COMPACT_ABOVE: z
    .union([z.literal('off'), count(0, 100_000_000)], { error: 'a whole number, or off' })
    .prefault(String(COMPACT_ABOVE)),
  PERDURE_LIMIT_WIDGETS: count(1, 10_000).prefault(String(STUDIO_WIDGET_LIMIT)),
  PERDURE_LIMIT_ADDRESS_BYTES: count(1, 2000).prefault(String(STUDIO_ADDRESS_BYTES)),
};

type Variables = Parameters<typeof toSendPaceConfig>[0] & {
  [Name in keyof typeof executionVariables]: z.output<(typeof executionVariables)[Name]>;
};

/** Only what differs from Studio goes with every execution: it is in each history. Undefined where nothing does. */
export function toExecutionConfig(environment: Variables): ExecutionConfig | undefined {
  const chosen: Limits = {
    steps: environment.PERDURE_LIMIT_STEPS,
    sameWidget: environment.PERDURE_LIMIT_SAME_WIDGET,
    lifetimeSeconds: environment.PERDURE_LIMIT_LIFETIME_SECONDS,
  };
  const names = (Object.keys(chosen) as (keyof Limits)[]).filter((name) => chosen[name] !== STUDIO_LIMITS[name]);
  const { PERDURE_TIME_ZONE: zone, PERDURE_INBOX: inbox, PERDURE_COMPACT_ABOVE: compactAbove } = environment;
  const config: ExecutionConfig = {
    ...(names.length > 0 && { limits: Object.fromEntries(names.map((name) => [name, chosen[name]])) }),
    ...(zone !== STUDIO_TIME_ZONE && { timeZone: zone }),
    ...(inbox === 'queue' && { inbox }),
    ...(compactAbove !== COMPACT_ABOVE && { compactAbove }),
    ...(environment.PERDURE_REQUESTS === 'at-least-once' && { requests: environment.PERDURE_REQUESTS }),
    ...(toSendPaceConfig(environment) && { paced: true }),
  };
  return Object.keys(config).length > 0 ? config : undefined;
}
