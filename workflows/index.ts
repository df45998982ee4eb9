import './stack-traces';
export { deliverEvents } from './deliver-events';
export { expireRecords } from './expire';
export { flowExecution } from './flow-execution';
export { reconcileExecutions } from './reconcile';
