import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10
/** Places in `/proc/PID/stat` after the name: parent, then CPU time of its own and of the children that it has waited for. */
const [PARENT, USER, SYSTEM, USER_OF_CHILDREN, SYSTEM_OF_CHILDREN] = [1, 11, 12, 13, 14] as const

type Process = {
  readonly pid: number
  readonly parent: number
  readonly ownMs: number
  readonly endedChildrenMs: number
}

/** CPU time of all cores since the computer started, in ms, as its kernel counts it. */
export const machineCpuMs = (): number =>
  cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0)

/** CPU time of everything that a node has started, dead or alive, in ms: of its tasks, and not of the node itself. Linux only. */
export function tasksCpuMs(nodePid: number): number {
  const processes = readProcesses()
  const [node] = processes.filter(({ pid }) => pid === nodePid)
  if (!node) return 0
  const below = descendants(node, processes)
  return below.reduce((sum, one) => sum + one.ownMs + one.endedChildrenMs, node.endedChildrenMs)
}

function descendants({ pid }: Process, all: readonly Process[]): readonly Process[] {
  return all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...descendants(child, all)])
}

function readProcesses(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readProcess(Number(pid)))
}

function readProcess(pid: number): readonly Process[] {
  const stat = statOf(pid)
  if (stat === null) return []
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const ticks = (...places: readonly number[]) => places.reduce((sum, place) => sum + (fields[place] ?? 0), 0)
  return [
    {
      pid,
      parent: ticks(PARENT),
      ownMs: ticks(USER, SYSTEM) * TICK_MS,
      endedChildrenMs: ticks(USER_OF_CHILDREN, SYSTEM_OF_CHILDREN) * TICK_MS,
    },
  ]
}

function statOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    // It has ended since the list was made.
    return null
  }
}
