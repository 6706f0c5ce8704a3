import { PowerUnreadable } from '../power-unreadable.ts'
import type { PlugReading } from './plug-reading.ts'

/** Plugs of the first generation count once a minute; five of them without a step are no chance. */
const STILL_LEAST_S = 300
/** Nor is it one when so many steps should have been counted meanwhile. */
const STEPS_MISSED = 2

/**
 * Looks whether a plug's counter moves while power flows. One that does not answers with old figures, however often it is
 * asked: what it says then is the power of another hour. `everyS` is how often it is asked at most.
 */
export function movingCounter(everyS: number) {
  let still = { energyJ: -1, seconds: 0, joules: 0 }

  /** Throws `PowerUnreadable`. */
  return function ensureMoves({ powerW, counted }: PlugReading): void {
    if (counted === null) return
    const { energyJ, stepJ } = counted
    const isSame = energyJ === still.energyJ
    const seconds = isSame ? still.seconds + everyS : 0
    const joules = isSame ? still.joules + powerW * everyS : 0
    still = { energyJ, seconds, joules }
    if (seconds < STILL_LEAST_S || joules < STEPS_MISSED * stepJ) return
    throw new PowerUnreadable(
      'not_a_number',
      `The plug says ${powerW} W and counts nothing: its figures are old.`,
      'Unplug it for a moment, and update its firmware.',
    )
  }
}
