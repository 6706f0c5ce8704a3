import { chance, drift } from './noise.ts'

const STANDBY_W = 140
const FRIDGE = { powerW: 90, onS: 900, everyS: 2700 }
/** Meals, by UTC hour of their middle, how wide and how much. */
const MEALS = [
  { hour: 6, widthHours: 0.8, powerW: 450 },
  { hour: 11, widthHours: 0.6, powerW: 250 },
  { hour: 18, widthHours: 1.5, powerW: 900 },
] as const
const KETTLE = { powerW: 2000, onS: 180, everyS: 3600, chance: 0.25 }

/** What a household draws at this moment, in W, without any node's work: standby, fridge, meals, and now and then a kettle. */
export function houseLoadW(seed: number, at: Date): number {
  const atS = at.getTime() / 1000
  const hour = (atS / 3600) % 24
  const meals = MEALS.map((meal) => meal.powerW * Math.exp(-(((hour - meal.hour) / meal.widthHours) ** 2)))
  const total = STANDBY_W + 60 * drift(seed + 10, atS, 900) + fridgeW(seed, atS) + kettleW(seed, atS)
  return Math.round(meals.reduce((sum, watts) => sum + watts, total))
}

const fridgeW = (seed: number, atS: number) =>
  (atS + 2700 * chance(seed, 11)) % FRIDGE.everyS < FRIDGE.onS ? FRIDGE.powerW : 0

function kettleW(seed: number, atS: number): number {
  const slot = Math.floor(atS / KETTLE.everyS)
  if (chance(seed + 12, slot) > KETTLE.chance || isAsleep(slot % 24)) return 0
  const start = chance(seed + 13, slot) * (KETTLE.everyS - KETTLE.onS)
  const within = atS % KETTLE.everyS
  return within >= start && within < start + KETTLE.onS ? KETTLE.powerW : 0
}

const isAsleep = (utcHour: number) => utcHour < 5 || utcHour > 21
