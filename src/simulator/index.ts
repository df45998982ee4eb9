export { systemClock, type Cancel, type Clock } from './clock';
export { createSimulator, type Simulator, type SimulatorOptions } from './simulator';
