import { cpus, loadavg, release, totalmem, type } from 'node:os'

const BYTES_PER_GB = 1e9

/** What the figures were measured on, in one line. */
export function machineLine(): string {
  const [cpu] = cpus()
  const memoryGb = (totalmem() / BYTES_PER_GB).toFixed(0)
  const system = `${type()} ${release()}, Node ${process.versions.node}`
  return `${cpus().length} cores of ${cpu?.model.trim() ?? 'an unknown CPU'}, ${memoryGb} GB, ${system}`
}

/** Programs that wanted to run in the last minute, on average; before a run, those are not ours. */
export const loadNow = () => (loadavg()[0] ?? 0).toFixed(1)
