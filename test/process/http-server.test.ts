import express from 'express';
import { listen } from '../../src/process/http-server';

const place = { host: '127.0.0.1', port: 0, purpose: 'a test', variable: 'PORT' };

test('a server that stops answers all that it has begun, and takes nothing more', async () => {
  let begun = 0;
  const app = express();
  app.post('/', (_request, response) => {
    begun += 1;
    setTimeout(() => response.status(200).end(), 300);
  });
  const server = await listen(app, place);
  const url = `http://127.0.0.1:${server.port}/`;
  const answers = Array.from({ length: 50 }, () => fetch(url, { method: 'POST' }).then(({ status }) => status));
  while (begun < 50) await new Promise((resolve) => setTimeout(resolve, 5));
  await server.stop();
  expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
  await expect(fetch(url, { method: 'POST' })).rejects.toThrow();
});

test('a server keeps idle connections for longer than a balancer does', async () => {
  const server = await listen((_request, response) => void response.end(), place);
  const { headers } = await fetch(`http://127.0.0.1:${server.port}/`);
  expect(headers.get('keep-alive')).toBe('timeout=65');
  await server.stop();
});

test('a server that does not come to answer for two seconds loses no request', async () => {
  const app = express();
  app.post('/', (_request, response) => void response.status(200).end());
  const server = await listen(app, place);
  const url = `http://127.0.0.1:${server.port}/`;
  const answers = Array.from({ length: 50 }, () => fetch(url, { method: 'POST' }).then(({ status }) => status));
  // The requests are on their way; then nothing else runs.
  await new Promise((resolve) => setTimeout(resolve, 10));
  for (const until = Date.now() + 2_000; Date.now() < until;);
  expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
  await server.stop();
});
