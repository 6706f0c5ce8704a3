import type { Bench } from './support/figure.ts'
import { HELD_OUT, MADE_ON } from './support/solar/day-sets.ts'
import { daysOf, setFigures } from './support/solar/set-figures.ts'
import { tradeOff } from './support/solar/trade-off.ts'

/**
 * Defends: how much of a node's work is the sun's, and how much of the sun it takes, on days that are the same in every
 * run. The controller and the division of the surplus are the agent's own; sky, house, meter and tasks are simulated.
 */
export const solarDays: Bench<null> = {
  name: 'solar-days',
  defends: `share of the sun in what is computed and share of the surplus that is taken, over ${daysOf(MADE_ON)} days and ${daysOf(HELD_OUT)} held out`,
  run: () => Promise.resolve([...setFigures(MADE_ON), ...setFigures(HELD_OUT), ...tradeOff()]),
}
