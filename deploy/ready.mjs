/** `node deploy/ready.mjs <port>`: whether the process that listens there is ready; the health check of its container. */
const [port] = process.argv.slice(2);

const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4_000) });
process.exitCode = answer.ok ? 0 : 1;
