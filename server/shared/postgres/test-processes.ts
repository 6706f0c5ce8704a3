import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'

/** Ids of all processes that work in `folder`, whatever they are; only Linux can tell. */
export function processesIn(folder: string): readonly number[] {
  const target = realpathSync(folder)
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && tell(() => readlinkSync(`/proc/${pid}/cwd`)) === target)
}

/** The id of the first process in `postmaster.pid`: the one that all others of a PostgreSQL depend on. */
export const postmasterOf = (data: string) => Number(readFileSync(`${data}/postmaster.pid`, 'utf8').split('\n')[0])

/** Who a process runs as, as the machine sees it. */
export const userOf = (pid: number) => Number(/^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

function tell(read: () => string): string {
  try {
    return read()
  } catch {
    // The process has ended since the list was made.
    return ''
  }
}
