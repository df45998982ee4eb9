'use strict';

/**
 * Loaded before a program that knows Twilio's hosts by heart, such as the official command line: what it sends to
 * hosts that match `PERDURE_HOSTS`, a regular expression, goes to `PERDURE_ORIGIN`. Any other host is left alone.
 */
const http = require('node:http');
const https = require('node:https');

const origin = new URL(process.env.PERDURE_ORIGIN);
const hosts = new RegExp(process.env.PERDURE_HOSTS, 'i');
const toTwilio = https.request;

https.request = function request(...args) {
  const [target, options] = args;
  const given = typeof target === 'string' || target instanceof URL ? urlOptions(target, options) : target;
  const host = String(given.hostname ?? given.host ?? '').replace(/:\d+$/, '');
  if (!hosts.test(host)) return toTwilio.apply(https, args);
  const { hostname, port } = origin;
  const callback = args.find((arg) => typeof arg === 'function');
  return http.request({ ...given, protocol: 'http:', host: hostname, hostname, port, agent: undefined }, callback);
};

https.get = function get(...args) {
  return https.request(...args).end();
};

function urlOptions(target, options) {
  const { hostname, pathname, search, port } = new URL(target);
  return { hostname, port, path: pathname + search, ...(typeof options === 'object' ? options : {}) };
}
