/** Tests of flows without a server, in milliseconds (docs/testing-flows.md). */
export { coverage, type Coverage, type Journal, type TransitionCoverage } from './coverage';
export { explore, type Exploration, type ExploredScript, type ExploreOptions } from './explore';
export type { Unreached, UnreachedReason } from './exploration/unreached';
export { runScripted, type ScriptedResult, type ScriptedRun } from './run-scripted';
export {
  ScriptedEffects,
  type EffectAnswers,
  type EffectCall,
  type EffectScript,
  type ScriptedArrival,
} from './scripted-effects';
export { VirtualClock } from './virtual-clock';
