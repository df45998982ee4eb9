export { flowExecution } from './flow-execution';
export { reconcileExecutions } from './reconcile';
