const { AsyncLocalStorage } = require('node:async_hooks');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/** What V8 has made of each file, by its path: it is taken again where the file still reads the same. */
const compiled = new Map();
const { compileFunction } = vm;

/**
 * Every suite loads its modules anew, also those of packages, and each would be parsed anew: a seventh of the time that this
 * takes. One process runs many suites: what the first one has parsed is there for the others.
 */
vm.compileFunction = (source, parameters, options) => {
  const key = `${options.filename} ${parameters.join()}`;
  const known = compiled.get(key);
  if (known?.source === source)
    return compileFunction(source, parameters, { ...options, cachedData: known.cachedData });
  const made = compileFunction(source, parameters, { ...options, produceCachedData: true });
  // A copy: the original belongs to the suite, and would keep all that it has loaded.
  if (made.cachedDataProduced) compiled.set(key, { source, cachedData: Buffer.from(made.cachedData) });
  return made;
};

/** The stores of asynchronous contexts that the suite has used: its modules make their own. */
const used = new Set();

for (const name of ['run', 'enterWith']) {
  const enter = AsyncLocalStorage.prototype[name];
  AsyncLocalStorage.prototype[name] = function (...args) {
    used.add(this);
    return enter.apply(this, args);
  };
}

const { createContext, constants } = vm;

/** Makes a context whose globals are its own, where Node.js (20.18 or later) can. */
const createPlainContext = (...args) =>
  constants?.DONT_CONTEXTIFY ? createContext(constants.DONT_CONTEXTIFY) : createContext(...args);

module.exports = class extends TestEnvironment {
  /** Jest's own context asks a proxy for every global that code mentions, each time: an eighth of the time of what computes. */
  constructor(...args) {
    vm.createContext = createPlainContext;
    try {
      super(...args);
    } finally {
      vm.createContext = createContext;
    }
  }

  /** Node.js keeps each store that was ever used, and hands it on with each promise, until the store is disabled. */
  async teardown() {
    await super.teardown();
    for (const store of used) store.disable();
    used.clear();
  }
};
