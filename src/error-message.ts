/**
 * What an error says, for people. Looks at the shape instead of the class: an error of another realm (a VM context, such
 * as a test's) is no `instanceof Error` here.
 */
export function errorMessage(error: unknown): string {
  const message = (error as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : String(error);
}
