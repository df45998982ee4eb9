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
  if (made.cachedDataProduced) compiled.set(key, { source, cachedData: made.cachedData });
  return made;
};

module.exports = TestEnvironment;
