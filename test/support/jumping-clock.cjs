'use strict';

/**
 * Loaded before a program: its clock is set an hour forth and an hour back, every few seconds. What is measured with a clock that
 * nobody sets (`performance.now()`, timers) is as it was.
 */
const { performance } = require('node:perf_hooks');

const HOUR_MS = 3_600_000;
const OFFSETS = [0, HOUR_MS, 0, -HOUR_MS];
const EVERY_MS = 3_000;

const TrueDate = Date;
const now = () => TrueDate.now() + OFFSETS[Math.floor(performance.now() / EVERY_MS) % OFFSETS.length];

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
  apply: () => new TrueDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
