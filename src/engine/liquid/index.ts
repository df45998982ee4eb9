export { FILTERS } from './filters';
export { LIQUID_LIMITS } from './limits';
export type { LiquidProblem, LiquidProblemKind } from './problems';
export type { RenderContext, RenderMeter } from './runtime/run';
export { TAGS } from './tags';
export { compileTemplate, lintTemplate, STUDIO_TIME_ZONE, type Rendered, type Template } from './template';
