import path from 'node:path';
import { functionsServedHere } from '../../src/functions/served-here';

const here = functionsServedHere(path.join(__dirname, 'functions'), () => 'http://localhost:3000');

test.each([
  ['https://service-1234.twil.io/echo?a=b', 'http://localhost:3000/functions/echo?a=b'],
  ['https://service-1234-dev.twil.io/nested/uses-globals', 'http://localhost:3000/functions/nested/uses-globals'],
  ['https://service-1234.twil.io/own', 'http://localhost:3000/functions/own'],
])('%s is %s', (url, local) => {
  expect(here(new URL(url))?.href).toBe(local);
});

test.each([
  'https://service-1234.twil.io/unknown',
  'https://service-1234.twil.io/shared',
  'https://twil.io/echo',
  'https://service-1234.twil.io.example.com/echo',
  'https://example.com/echo',
])('%s stays where it is', (url) => {
  expect(here(new URL(url))).toBeUndefined();
});
