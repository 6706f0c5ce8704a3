import { LEAST_SHARE } from '#core/energy/sun-controller.ts'

const WHOLE_PERCENT = 100
const LEAST_PERCENT = LEAST_SHARE * WHOLE_PERCENT

/** Which turns a computation runs in, so that it runs in a share of them, evenly spread. */
export type DutyCycle = {
  /** 0.02 to 1; from the next turn on. */
  setShare(share: number): void
  isWhole(): boolean
  /** Whether it runs in the turn that begins. */
  nextTurn(): boolean
}

/** As BOINC's: with each turn the level rises by the share, and a whole one is spent on running. */
export function dutyCycle(): DutyCycle {
  // Percent, because a tenth added ten times is not one.
  let percent = WHOLE_PERCENT
  let level = 0
  return {
    setShare(share) {
      percent = Math.min(WHOLE_PERCENT, Math.max(LEAST_PERCENT, Math.round(share * WHOLE_PERCENT)))
    },
    isWhole: () => percent === WHOLE_PERCENT,
    nextTurn() {
      level += percent
      if (level < WHOLE_PERCENT) return false
      level -= WHOLE_PERCENT
      return true
    },
  }
}
