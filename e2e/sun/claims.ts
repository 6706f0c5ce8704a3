import type { ProofItem } from '#core/contracts/proofs.ts'
import type { TruthRow } from '#scripts/simulate/read-truth.ts'
import type { Drawn } from './physics.ts'

const MS_PER_H = 3_600_000

export type Energy = { readonly energyWh: number; readonly solarWh: number }

/** What nodes have claimed in the reports that the coordinator has in its log. */
export const claimed = (proofs: readonly ProofItem[]): Energy => ({
  energyWh: sumOf(proofs.map(({ energy_used_wh: wh }) => Number(wh))),
  solarWh: sumOf(proofs.map(({ solar_contribution_wh: wh }) => Number(wh))),
})

/** What the nodes' tasks truly used, and the part of it that the panels gave beyond the house and a margin, by the simulator's log alone. */
export const used = (rows: readonly TruthRow[], marginW = 0): Energy => ({
  energyWh: integralWh(rows, ({ extraW }) => extraW),
  solarWh: integralWh(rows, (row) => Math.min(row.extraW, Math.max(0, surplusW(row) - marginW))),
})

/** What the panels gave beyond the house: more than this there was for nobody. */
export const surplusWh = (rows: readonly TruthRow[]): number => integralWh(rows, surplusW)

/** The log up to a moment. */
export const until = (rows: readonly TruthRow[], toMs: number): readonly TruthRow[] => {
  const before = rows.filter(({ atMs }) => atMs < toMs)
  return [...before, ...before.slice(-1).map((last) => ({ ...last, atMs: toMs }))]
}

/** What nodes would have claimed that do not divide the surplus: each all of it that it can use. */
export const aloneWh = (drawn: readonly Drawn[], rows: readonly TruthRow[]): number =>
  sumOf(
    drawn.map(({ fromMs, toMs, tasksW }) => {
      const row = rows.findLast(({ atMs }) => atMs <= toMs)
      const spareW = row ? surplusW(row) : 0
      return (sumOf(tasksW.map((watts) => Math.min(watts, spareW))) * (toMs - fromMs)) / MS_PER_H
    }),
  )

/** What the tasks drew from a moment on, in Wh. */
export const drawnWh = (drawn: readonly Drawn[], sinceMs: number): number =>
  sumOf(
    drawn.map(({ fromMs, toMs, tasksW }) => (sumOf(tasksW) * Math.max(0, toMs - Math.max(fromMs, sinceMs))) / MS_PER_H),
  )

/** What the tasks drew on average since a moment, in W. */
export function meanDrawnW(rows: readonly TruthRow[], sinceMs: number): number {
  const since = rows.filter(({ atMs }) => atMs >= sinceMs)
  const hours = ((since.at(-1)?.atMs ?? 0) - (since[0]?.atMs ?? 0)) / MS_PER_H
  return used(since).energyWh / hours
}

const surplusW = ({ pvW, houseW }: TruthRow) => Math.max(0, pvW - houseW)

/** Each line holds until the next. */
const integralWh = (rows: readonly TruthRow[], watts: (row: TruthRow) => number) =>
  sumOf(rows.slice(1).map(({ atMs }, place) => (watts(rows[place]!) * (atMs - rows[place]!.atMs)) / MS_PER_H))

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)
