import type { SunRule } from '#core/contracts/limits.ts'
import { stepSun, SUN_AT_FIRST } from '#core/energy/sun-controller.ts'
import { guessedWattsPerSlot, learnWattsPerSlot } from '#core/energy/watts-per-slot.ts'
import type { NodeKind, Orders } from './node.ts'

/** What a node knows when it looks. */
export type Look = {
  readonly nowS: number
  /** What nobody else uses, by the last reading, its own load added back. */
  readonly surplusW: number
  readonly readingAgeS: number
  readonly ownW: number
  readonly cores: number
  readonly running: number
  readonly pressing: number
  readonly seconds: number
}
export type Policy = {
  readonly name: string
  /** Serves deadlines from the grid. */
  readonly isFirst: boolean
  readonly make: (node: NodeKind) => (look: Look) => Orders
}

const OFF: Orders = { slots: 0, share: 1, holds: 'everything' }

export const alwaysOn: Policy = {
  name: 'always on',
  isFirst: false,
  make:
    ({ slotsMax }) =>
    () => ({ slots: slotsMax, share: 1, holds: 'nothing' }),
}

/** All that the node can while there is enough for it, and nothing otherwise, as an automation of a smart home would. */
export const plainThreshold: Policy = {
  name: 'plain threshold',
  isFirst: false,
  make:
    ({ slotsMax, wattsPerSlot }) =>
    ({ surplusW }) =>
      surplusW >= slotsMax * wattsPerSlot ? { slots: slotsMax, share: 1, holds: 'nothing' } : OFF,
}

const EVCC_EVERY_S = 30
const EVCC_ENABLE_S = 60
const EVCC_DISABLE_S = 180

/** `core/loadpoint.go` of evcc with its defaults: one slot is the least current, looked at every 30 s. */
export const evccRule: Policy = {
  name: 'evcc’s rule',
  isFirst: false,
  make({ slotsMax, wattsPerSlot }) {
    let orders = OFF
    let isOn = false
    let since: number | null = null
    let lookedAtS = Number.NEGATIVE_INFINITY
    const decide = ({ nowS, surplusW, running }: Look): Orders => {
      const target = surplusW / wattsPerSlot
      const wants = isOn ? target < 1 : target >= 1
      since = wants ? (since ?? nowS) : null
      if (since !== null && nowS - since >= (isOn ? EVCC_DISABLE_S : EVCC_ENABLE_S)) {
        isOn = !isOn
        since = null
      }
      if (!isOn) return OFF
      const worth = Math.min(slotsMax, Math.max(1, target))
      return { slots: Math.ceil(worth), share: Math.min(1, worth / Math.max(1, running)), holds: 'nothing' }
    }
    return (look) => {
      if (look.nowS - lookedAtS < EVCC_EVERY_S) return orders
      lookedAtS = look.nowS
      return (orders = decide(look))
    }
  },
}

/** A node that has never measured itself believes a third too much. */
const FIRST_GUESS = 1.3

/** The controller of the agent, with what it learns of itself. */
export const ours = (rule: SunRule, isFirst: boolean): Policy => ({
  name: isFirst ? 'ours, solar first' : 'ours, solar only',
  isFirst,
  make({ slotsMax, wattsPerSlot: trueWatts }) {
    let state = SUN_AT_FIRST
    let learned = guessedWattsPerSlot(trueWatts * FIRST_GUESS)
    return ({ nowS, surplusW, readingAgeS, ownW, cores, running, pressing, seconds }) => {
      learned = learnWattsPerSlot(learned, { ownW, busyCores: cores, tookS: seconds })
      const { watts: wattsPerSlot } = learned
      const first = isFirst ? pressing : 0
      const pressingW = Math.min(ownW, first * wattsPerSlot)
      const step = stepSun(
        state,
        {
          nowMs: nowS * 1000,
          surplusW: surplusW - pressingW,
          readingAgeS,
          ownW: ownW - pressingW,
          slotsMax: Math.max(0, slotsMax - first),
          shareMax: 1,
          wattsPerSlot,
          runningCount: running - first,
          goesOnUnknown: isFirst,
        },
        rule,
      )
      state = step.state
      const { phase, slots, going, cpuShare } = step.plan
      if (phase === 'on') return { slots: slots + first, share: cpuShare, holds: 'nothing', going }
      if (phase === 'stopping') return { slots, share: cpuShare, holds: 'nothing', going }
      return { slots: 0, share: 1, holds: isFirst ? 'what_can_wait' : 'everything' }
    }
  },
})
