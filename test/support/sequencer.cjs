const { join, relative, sep } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const LONGEST = require('./longest-suites.json');

/**
 * Begins with the suites that take longest, in an order that puts those that mostly wait beside those that mostly compute; the
 * rest follows in jest's own order. Jest knows from a run before what takes long, and in a new clone would go by the size of
 * files: the longest suite of all is a short file, and would run alone when everything else is over.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path, context }) => {
      const name = relative(join(context.config.rootDir, 'test'), path).replaceAll(sep, '/').replace('.test.ts', '');
      return LONGEST.includes(name) ? LONGEST.indexOf(name) : LONGEST.length;
    };
    return super.sort([...tests]).sort((one, other) => rank(one) - rank(other));
  }
};
