const BYTES_PER_MB = 1024 * 1024
/** Mostly Node's own program, which all its processes share. */
const rssAtStart = process.memoryUsage.rss()

/** Memory that this process has taken since it began, in MB: about what other programs can no longer have. */
export const memoryMbOfThisProcess = (): number =>
  Math.max(0, Math.ceil((process.memoryUsage.rss() - rssAtStart) / BYTES_PER_MB))

/** CPU time of this process so far in ms, of all its threads. */
export function cpuMsOfThisProcess(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Both, as the agent is told of them. */
export const useOfThisProcess = (): { cpuMs: number; memoryMb: number } => ({
  cpuMs: cpuMsOfThisProcess(),
  memoryMb: memoryMbOfThisProcess(),
})
