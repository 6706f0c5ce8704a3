import type { Bench } from './support/figure.ts'
import { TUNED_ON } from './support/solar/day-sets.ts'
import { daysOf, setFigures } from './support/solar/set-figures.ts'

/**
 * Defends: nothing. It is what somebody looks at who changes the controller, as often as they like, so that the held-out
 * days of `solar-days` stay what they are.
 */
export const solarTuning: Bench<null> = {
  name: 'solar-tuning',
  defends: `the same over ${daysOf(TUNED_ON)} further days, for whoever changes the controller`,
  run: () => Promise.resolve(setFigures(TUNED_ON)),
}
