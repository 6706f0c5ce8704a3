import { formatEnergy, formatPower } from '../../format/energy.ts'
import type { Period, Slot } from './energy-slots.ts'
import { shortSlot } from './energy-words.ts'

/** What is drawn of a period: of a day power in W, of a month and a year energy in Wh; for the eye only. */
export type EnergyPicture = {
  readonly sun: readonly (number | null)[]
  readonly house: readonly (number | null)[]
  readonly work: readonly (number | null)[]
  /** The highest of all. */
  readonly most: number
  readonly names: readonly string[]
  /** Every how many slots may have a name: three hours, six, twelve. */
  readonly nameSteps?: readonly number[]
  readonly lineName: (amount: number) => string
}

const QUARTERS_PER_HOUR = 4
const DAY_STEPS = [3, 6, 12].map((hours) => hours * QUARTERS_PER_HOUR)

/** Then the drawing that stands is kept, with what a finger has chosen on it. */
export const looksTheSame = (one: EnergyPicture, other: EnergyPicture): boolean => drawn(one) === drawn(other)
const drawn = ({ sun, house, work, names, lineName }: EnergyPicture) =>
  JSON.stringify([sun, house, work, names, lineName(1)])

export function energyPicture(slots: readonly Slot[], period: Period, language: string): EnergyPicture {
  const scale = period === 'day' ? QUARTERS_PER_HOUR : 1
  const amounts = (of: (slot: Slot) => number | null) =>
    slots.map((slot) => {
      const energyWh = of(slot)
      return energyWh === null ? null : energyWh * scale
    })
  const sun = amounts(({ sunWh }) => sunWh)
  const house = amounts(({ houseWh }) => houseWh)
  const work = amounts(({ workWh }) => workWh)
  return {
    sun,
    house,
    work,
    most: Math.max(0, ...[...sun, ...house, ...work].map((amount) => amount ?? 0)),
    names: slots.map(({ start }) => shortSlot(period, start, language)),
    ...(period === 'day' ? { nameSteps: DAY_STEPS } : {}),
    lineName: (amount) => (period === 'day' ? formatPower(amount, language) : formatEnergy(amount, language)),
  }
}
