/** A task of five minutes on a whole core, which is due in three quarters of an hour. */
const TASK_CORE_S = 300
const DUE_AFTER_S = 45 * 60
/** As the agent: what holds still for longer is given back. */
const HELD_KEEPS_S = 15 * 60
const REST_FACTOR = 1.5
const REST_MARGIN_S = 10 * 60

export type NodeKind = { readonly name: string; readonly slotsMax: number; readonly wattsPerSlot: number }
export const DESKTOP: NodeKind = { name: 'desktop', slotsMax: 4, wattsPerSlot: 15 }

/** What a policy orders until its next look. */
export type Orders = {
  /** None is begun beyond so many. */
  readonly slots: number
  readonly share: number
  readonly holds: 'nothing' | 'what_can_wait' | 'everything'
  /** Of those that do not press, how many go on. */
  readonly going?: number
}
type Task = { restS: number; readonly dueAtS: number; heldSinceS: number | null; presses: boolean }

/** A node that always has work: what it draws, and what became of its tasks. */
export function makeNode({ wattsPerSlot }: NodeKind, { isFirst }: { isFirst: boolean }) {
  let tasks: Task[] = []
  let missed = 0
  let starts: number[] = []
  let wasOn = false

  function steer(task: Task, { holds, going = Number.POSITIVE_INFINITY }: Orders, nowS: number): boolean {
    task.presses = isFirst && (task.presses || task.dueAtS - nowS < REST_FACTOR * task.restS + REST_MARGIN_S)
    const place = tasks.filter(({ presses }) => !presses).indexOf(task)
    const canWait = holds === 'what_can_wait' || place >= going
    const isStill = holds === 'everything' || (!task.presses && canWait)
    task.heldSinceS = isStill ? (task.heldSinceS ?? nowS) : null
    return !isStill
  }

  return {
    running: () => tasks.length,
    pressing: () => tasks.filter(({ presses }) => presses).length,
    missed: () => missed,
    starts: (): readonly number[] => starts,
    /** Passes `seconds` under these orders; the power it draws meanwhile, in W, and how many cores it uses. */
    pass(orders: Orders, { nowS, seconds }: { nowS: number; seconds: number }) {
      while (tasks.length < orders.slots)
        tasks.push({ restS: TASK_CORE_S, dueAtS: nowS + DUE_AFTER_S, heldSinceS: null, presses: false })
      const going = tasks.filter((task) => steer(task, orders, nowS))
      const shareOf = ({ presses }: Task) => (presses ? 1 : orders.share)
      const cores = going.reduce((sum, task) => sum + shareOf(task), 0)
      for (const task of going) task.restS -= shareOf(task) * seconds
      tasks = tasks.filter(({ restS }) => restS > 0)
      missed += tasks.filter(({ dueAtS }) => dueAtS < nowS).length
      tasks = tasks.filter(({ dueAtS }) => dueAtS >= nowS)
      tasks = tasks.filter(({ heldSinceS }) => heldSinceS === null || nowS - heldSinceS <= HELD_KEEPS_S)
      const isOn = cores > 0
      if (isOn && !wasOn) starts = [...starts, nowS]
      wasOn = isOn
      return { drawnW: cores * wattsPerSlot, cores }
    },
  }
}

/** The most starts within any hour. */
export const startsPerHour = (starts: readonly number[]): number =>
  Math.max(0, ...starts.map((from) => starts.filter((at) => at >= from && at - from < 3600).length))
