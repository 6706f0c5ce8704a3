import type { DayType } from './day.ts'
import { DESKTOP, type NodeKind } from './node.ts'

const RASPBERRY_PI: NodeKind = { name: 'Raspberry Pi', slotsMax: 4, wattsPerSlot: 1.1 }

export type DaySet = { readonly name: string; readonly types: readonly DayType[] }

type Given = Pick<DayType, 'name' | 'scenario' | 'date'> & Partial<DayType>
const aType = (given: Given): DayType => ({
  peakW: 4000,
  houseTimes: 1,
  seeds: [],
  node: DESKTOP,
  lagLooks: 0,
  ...given,
})
/** A day draws on the 23 seeds that follow its own as well: this far apart none has anything of another's sky. */
const SEEDS_APART = 100
const seedsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, place) => first + SEEDS_APART * place)

/** The controller was made on these: a roof of a house, and a balcony whose sun is hardly ever more than the house and a node draw. */
export const MADE_ON: DaySet = {
  name: 'the days that the controller was made on',
  types: [
    aType({ name: 'clear', scenario: 'clear', date: '2026-06-21', seeds: [1, 2, 3, 4] }),
    aType({ name: 'clear, balcony', scenario: 'clear', peakW: 800, date: '2026-06-21', seeds: [1, 2, 3, 4] }),
    aType({ name: 'broken clouds', scenario: 'broken-clouds', date: '2026-06-21', seeds: [1, 2, 3, 4, 5, 6, 7, 8] }),
    aType({
      name: 'broken clouds, balcony',
      scenario: 'broken-clouds',
      peakW: 800,
      date: '2026-05-10',
      seeds: [1, 2, 3, 4, 5, 6, 7, 8],
    }),
    aType({ name: 'overcast', scenario: 'overcast', date: '2026-04-10', seeds: [1, 2, 3, 4, 5, 6] }),
    aType({ name: 'winter', scenario: 'winter', date: '2026-12-21', seeds: [1, 2, 3, 4, 5, 6] }),
    aType({ name: 'battery', scenario: 'battery', date: '2026-09-10', seeds: [1, 2, 3, 4] }),
  ],
}

const held = (given: Given) => aType({ lagLooks: 1, ...given })

/**
 * Never looked at while anything was tuned: other seeds, seasons, panels, houses and computers, and a meter that is read
 * five seconds after the sky has changed. Whoever changes the controller compares on `TUNED_ON`, and judges here.
 */
export const HELD_OUT: DaySet = {
  name: 'held-out days',
  types: [
    held({ name: 'clear', scenario: 'clear', peakW: 3000, date: '2026-04-18', seeds: seedsFrom(5000, 4) }),
    held({
      name: 'clear, balcony',
      scenario: 'clear',
      peakW: 600,
      houseTimes: 0.7,
      date: '2026-08-20',
      seeds: seedsFrom(6000, 4),
    }),
    held({
      name: 'broken clouds',
      scenario: 'broken-clouds',
      peakW: 5000,
      houseTimes: 1.5,
      date: '2026-09-05',
      seeds: seedsFrom(7000, 6),
    }),
    held({
      name: 'broken clouds, balcony',
      scenario: 'broken-clouds',
      peakW: 800,
      date: '2026-06-21',
      seeds: seedsFrom(8000, 6),
    }),
    held({
      name: 'broken clouds, small balcony',
      scenario: 'broken-clouds',
      peakW: 600,
      houseTimes: 0.7,
      date: '2026-04-18',
      seeds: seedsFrom(9000, 6),
    }),
    held({
      name: 'broken clouds, balcony, Raspberry Pi',
      scenario: 'broken-clouds',
      peakW: 800,
      date: '2026-07-20',
      node: RASPBERRY_PI,
      seeds: seedsFrom(10_000, 4),
    }),
    held({
      name: 'overcast',
      scenario: 'overcast',
      peakW: 6000,
      houseTimes: 1.5,
      date: '2026-07-10',
      seeds: seedsFrom(11_000, 4),
    }),
    held({ name: 'winter', scenario: 'winter', peakW: 3000, date: '2026-02-05', seeds: seedsFrom(12_000, 4) }),
    held({ name: 'battery', scenario: 'battery', peakW: 5000, date: '2026-03-25', seeds: seedsFrom(13_000, 4) }),
    held({
      name: 'clouds in the morning, overcast later',
      scenario: 'broken-clouds',
      afternoon: 'overcast',
      peakW: 2000,
      date: '2026-05-25',
      seeds: seedsFrom(14_000, 4),
    }),
  ],
}

/** Where it is hardest: hardly more than the house and a desktop draw, and gone every other minute. */
export const FICKLE_BALCONY: DayType = held({
  name: 'broken clouds, balcony',
  scenario: 'broken-clouds',
  peakW: 800,
  houseTimes: 0.8,
  date: '2026-05-30',
  seeds: seedsFrom(26_000, 6),
})

/** For whoever changes the controller: looked at as often as one likes, and no day of it is in the other sets. */
export const TUNED_ON: DaySet = {
  name: 'days for tuning',
  types: [
    held({
      name: 'broken clouds',
      scenario: 'broken-clouds',
      peakW: 3500,
      date: '2026-05-15',
      seeds: seedsFrom(25_000, 4),
    }),
    FICKLE_BALCONY,
    held({ name: 'overcast', scenario: 'overcast', peakW: 5000, date: '2026-05-05', seeds: seedsFrom(27_000, 3) }),
    held({
      name: 'winter',
      scenario: 'winter',
      peakW: 5000,
      houseTimes: 1.2,
      date: '2026-01-15',
      seeds: seedsFrom(28_000, 3),
    }),
  ],
}
