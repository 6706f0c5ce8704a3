import { readdirSync, readFileSync } from 'node:fs'

/** The kernel tells every program the CPU time in hundredths of a second (USER_HZ), however fine it counts itself. */
const TICK_MS = 10
const BYTES_PER_KB = 1024
const BYTES_PER_MB = 1_000_000

/** A process looked at from outside. Only Linux tells. */
export class NotMeasurable extends Error {
  override name = 'NotMeasurable'
}

/** CPU time in ms: of all threads of a process, and of the children that have ended and were waited for. */
export type CpuTime = { readonly ownMs: number; readonly endedChildrenMs: number }

/**
 * Memory in MB (10^6 bytes). `rss` is what `ps` shows; in `pss` each page is divided by the number of processes that
 * share it; `anonymous` is what no file holds, and so what this process alone costs.
 */
export type Memory = { readonly rssMb: number; readonly pssMb: number; readonly anonymousMb: number }

/** Throws `NotMeasurable` where there is no /proc, or when the process has ended. */
export function cpuTimeOf(pid: number): CpuTime {
  const fields = statOf(pid)
  const ms = (place: number) => Number(fields[place]) * TICK_MS
  return { ownMs: ms(11) + ms(12), endedChildrenMs: ms(13) + ms(14) }
}

/** Throws as `cpuTimeOf`. */
export function memoryOf(pid: number): Memory {
  const rollup = procFile(pid, 'smaps_rollup')
  return {
    rssMb: megabytes(procFile(pid, 'status'), 'VmRSS'),
    pssMb: megabytes(rollup, 'Pss'),
    anonymousMb: megabytes(rollup, 'Anonymous'),
  }
}

/** The most resident memory that a process has ever had, in MB. Throws as `cpuTimeOf`. */
export const peakRssMbOf = (pid: number): number => megabytes(procFile(pid, 'status'), 'VmHWM')

/** What can be read of those that are still alive: a process may end between being listed and being looked at. */
export function ofTheLiving<T>(pids: readonly number[], read: (pid: number) => T): readonly T[] {
  return pids.flatMap((pid) => {
    try {
      return [read(pid)]
    } catch (error) {
      if (error instanceof NotMeasurable) return []
      throw error
    }
  })
}

export function childrenOf(pid: number): readonly number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  const parents = ofTheLiving(pids, (child) => ({ child, parent: Number(statOf(child)[1]) }))
  return parents.filter(({ parent }) => parent === pid).map(({ child }) => child)
}

/** The letter of each thread of a process: `R` runs or wants to, `S` waits, `T` is stopped. Throws as `cpuTimeOf`. */
export function threadStatesOf(pid: number): readonly string[] {
  const threads = readdirSync(`/proc/${pid}/task`).map(Number)
  return ofTheLiving(threads, (thread) => statOf(thread)[0] ?? '')
}

/** The fields of /proc/PID/stat from `state` on: a program's name may contain anything, also brackets. */
function statOf(pid: number): readonly string[] {
  const text = procFile(pid, 'stat')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch (cause) {
    throw new NotMeasurable(`Nothing can be read about process ${pid}: it has ended, or this is not Linux.`, { cause })
  }
}

function megabytes(text: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)
  if (!match) throw new NotMeasurable(`The kernel does not tell ${name}.`)
  return (Number(match[1]) * BYTES_PER_KB) / BYTES_PER_MB
}
