export { flowExecution } from './flow-execution';
