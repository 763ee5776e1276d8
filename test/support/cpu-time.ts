/** How long work takes the processor: what else the machine does at the time does not count. For tests only. */
export function measureCpuMs(work: () => void): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
