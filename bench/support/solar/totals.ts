import type { DayResult } from './replay.ts'

export type Results = readonly DayResult[]

export const sumOf = (results: Results, key: keyof DayResult): number =>
  results.reduce((sum, result) => sum + result[key], 0)
export const most = (results: Results, of: (result: DayResult) => number): number => Math.max(...results.map(of))
export const startsOf = (results: Results): number => most(results, ({ startsPerHourMax }) => startsPerHourMax)
/** Of the day with the least sun in what was computed. */
export const worstSunPct = (results: Results): number => -100 * most(results, (result) => -sunShare(result))

const sunShare = ({ solarWh, computeWh }: Pick<DayResult, 'solarWh' | 'computeWh'>) =>
  computeWh === 0 ? 1 : solarWh / computeWh

/** Over all of them: sun in what was computed, surplus that was taken, and their product, so that neither can be bought with the other. */
export function totalOf(results: Results) {
  const sunPct = 100 * sunShare({ solarWh: sumOf(results, 'solarWh'), computeWh: sumOf(results, 'computeWh') })
  const takenPct = (100 * sumOf(results, 'solarWh')) / sumOf(results, 'optimumWh')
  return { sunPct, takenPct, bothPct: (sunPct * takenPct) / 100 }
}
