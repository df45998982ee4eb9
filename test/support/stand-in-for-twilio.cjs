'use strict';

/** Loaded before a program that talks to the real Twilio: what it sends there goes to `STAND_IN_FOR_TWILIO`, an origin. */
const { STAND_IN_FOR_TWILIO } = process.env;
Object.assign(process.env, { PERDURE_ORIGIN: STAND_IN_FOR_TWILIO, PERDURE_HOSTS: '(^|\\.)twilio\\.com$' });
require('../../bin/redirect-twilio.cjs');
// Perdure refuses settings that it does not know.
delete process.env.PERDURE_ORIGIN;
delete process.env.PERDURE_HOSTS;
