import type { z } from 'zod';

/** One operation of the API, beside its route: with the very schemas that validate its requests. */
export interface Operation {
  method: 'get' | 'post' | 'delete';
  /** As Express has it, such as `/v2/Flows/:FlowSid`. */
  path: string;
  /** One sentence. */
  summary: string;
  /** What it is listed under. */
  tag: string;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** Status of the answer when all went well. */
  status: 200 | 201 | 204;
  /** Status of the same answer where nothing was done, because only that was asked for. */
  dryStatus?: 200;
  /** Media type of the answer where it is not JSON. */
  answers?: string;
}
