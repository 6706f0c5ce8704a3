import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Processes that still work in `folder` or were started with a path in it; only Linux can tell. */
export function processesUsing(folder: string): readonly string[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.flatMap((pid) => {
    const command = tell(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim())
    const place = tell(() => readlinkSync(`/proc/${pid}/cwd`))
    return command.includes(folder) || place.startsWith(folder) ? [`${pid} ${command}`] : []
  })
}

function tell(read: () => string): string {
  try {
    return read()
  } catch {
    // The process has ended since the list was made, or belongs to another user.
    return ''
  }
}
