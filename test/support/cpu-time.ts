/**
 * Milliseconds of CPU that this process spends on some work. A clock on the wall would measure what else the machine does;
 * with this a bound tells what is cheap from what explodes, also under load.
 */
export function cpuMilliseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
