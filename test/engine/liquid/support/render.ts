import { compileTemplate, type RenderContext, type Rendered } from '../../../../src/engine/liquid';

/** A Saturday: 10:30 in Los Angeles, 18:30 UTC. */
export const NOW = new Date('2026-11-21T18:30:05.007Z');

export function context(scope: object = {}, timeZone = 'America/Los_Angeles'): RenderContext {
  return { scope, now: NOW, timeZone };
}

export function render(source: string, scope?: object, timeZone?: string): Rendered {
  return compileTemplate(source).render(context(scope, timeZone));
}

/** The text of a template with which nothing must be wrong. */
export function text(source: string, scope?: object, timeZone?: string): string {
  const rendered = render(source, scope, timeZone);
  expect(rendered.problems).toEqual([]);
  return rendered.text;
}
