import type { z } from 'zod';
import type { Operation } from '../operation';
import { ACCOUNT_ANSWERS } from './accounts';
import { CONNECTION_ANSWERS } from './connections';
import { EVENT_ANSWERS } from './events';
import { STUDIO_ANSWERS } from './studio';

const ANSWERS: Readonly<Record<string, z.ZodObject>> = {
  ...STUDIO_ANSWERS,
  ...CONNECTION_ANSWERS,
  ...ACCOUNT_ANSWERS,
  ...EVENT_ANSWERS,
};

/** What an operation answers, in JSON, when all went well; undefined where it answers nothing, or something else. */
export function answerOf({ method, path }: Pick<Operation, 'method' | 'path'>): z.ZodObject | undefined {
  return ANSWERS[`${method} ${path}`];
}
