import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** For tests on Linux: the processes of this computer that run in `folder`, each by its id; ended ones are not among them. */
export function processesIn(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isIn(pid, folder))
}

/** The letter of a process's state (`R`, `S`, `T` when it is stopped, `Z`), or null when there is none. */
export function stateOf(pid: number): string | null {
  return partsOf(pid)?.[0] ?? null
}

/** CPU time of a process so far in ms. */
export function cpuMsOf(pid: number): number {
  const [, ...rest] = partsOf(pid) ?? []
  const ticks = Number(rest[10]) + Number(rest[11])
  return ticks * 10
}

/** The same of each of its threads. */
export function statesOf(pid: number): readonly (string | null)[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => stateOf(Number(thread)))
}

/** How many threads of a process compute right now. */
export const runningThreads = (pid: number) => statesOf(pid).filter((state) => state === 'R').length

/** The shells that stand beside a process that was stopped. */
export function guardsOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((guard) => readOrNull(`/proc/${guard}/cmdline`)?.endsWith(`\0guard\0${pid}\0`) ?? false)
}

/** Of `/proc/PID/stat` what follows the name: state, parent, … */
function partsOf(pid: number): readonly string[] | null {
  const stat = readOrNull(`/proc/${pid}/stat`)
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function isIn(pid: number, folder: string): boolean {
  // Only what runs has a working directory that can be read.
  return stateOf(pid) !== 'Z' && readLinkOrNull(`/proc/${pid}/cwd`) === folder
}

const readOrNull = (file: string) => orNull(() => readFileSync(file, 'utf8'))
const readLinkOrNull = (file: string) => orNull(() => readlinkSync(file))

/** A process may end between two looks at it. */
function orNull(look: () => string): string | null {
  try {
    return look()
  } catch {
    return null
  }
}
