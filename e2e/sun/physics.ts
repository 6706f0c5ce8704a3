import { machineCpuMs, tasksCpuMs } from './cpu-time.ts'
import type { Simulator } from './simulator.ts'

const EVERY_MS = 1000

/** A computer at a plug of its own; `pid` is that of its node. */
export type Computer = { readonly plug: Simulator; readonly pid: number }
type World = {
  readonly meter: Simulator
  readonly computers: readonly Computer[]
  /** What a core draws at full use, above rest. */
  readonly wattsPerCore: number
}
/** What the tasks of each computer drew from a moment to another, in W. */
export type Drawn = { readonly fromMs: number; readonly toMs: number; readonly tasksW: readonly number[] }
export type Physics = {
  /** What the tasks of each computer drew, second by second. */
  history(): readonly Drawn[]
  stop(): Promise<void>
}

/**
 * Makes the CPU time that the kernel counts into watts, as a computer does: a plug sees all that its computer does, and the
 * meter of the house what the nodes' tasks add. No word of a node is in it, so that its figures can be compared with it.
 */
export function startPhysics({ meter, computers, wattsPerCore }: World): Physics {
  const look = () => ({
    atMs: Date.now(),
    machineMs: machineCpuMs(),
    tasksMs: computers.map(({ pid }) => tasksCpuMs(pid)),
  })
  let before = look()
  const history: Drawn[] = []

  async function step(): Promise<void> {
    const now = look()
    const wattsOf = (cpuMs: number) => (Math.max(0, cpuMs) / (now.atMs - before.atMs)) * wattsPerCore
    const tasksW = now.tasksMs.map((cpuMs, place) => wattsOf(cpuMs - (before.tasksMs[place] ?? cpuMs)))
    history.push({ fromMs: before.atMs, toMs: now.atMs, tasksW })
    const drawnW = tasksW.reduce((sum, watts) => sum + watts, 0)
    const machineW = wattsOf(now.machineMs - before.machineMs)
    before = now
    await Promise.all([
      meter.control({ extra_load_w: drawnW }),
      ...computers.map(({ plug }) => plug.control({ extra_load_w: machineW })),
    ])
  }

  const stopping = new AbortController()
  const running = repeat(step, stopping.signal)
  return {
    history: () => history,
    stop: () => {
      stopping.abort()
      return running
    },
  }
}

async function repeat(step: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    await step()
  }
}
