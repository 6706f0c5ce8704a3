import { QUARTER_MS } from '#core/energy/quarters.ts'
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './in-transaction.ts'
import type { EnergyAmounts, EnergyBook } from '../ports.ts'

const DAY_MS = 86_400_000
/** For audits: 40 days. By their number, because one moment in which the clock is wrong must not cost all of them. */
const QUARTERS_KEPT = 40 * 96
/** For people: five years. */
const DAYS_KEPT = 5 * 366

/** Where it began is the number of its quarter since 1970 in UTC, or of its day in the time zone of this computer. */
const columns = 'pv_wh, import_wh, export_wh, battery_wh, house_wh, host_wh, compute_wh, solar_wh, coverage_s'
const addTo = (table: string) => `insert into ${table} (number, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (number) do update set
    pv_wh = ${both('pv_wh')}, import_wh = ${both('import_wh')}, export_wh = ${both('export_wh')},
    battery_wh = ${both('battery_wh')}, house_wh = ${both('house_wh')}, host_wh = host_wh + excluded.host_wh,
    compute_wh = compute_wh + excluded.compute_wh, solar_wh = solar_wh + excluded.solar_wh,
    coverage_s = coverage_s + excluded.coverage_s`
/** What neither knows is not known. */
const both = (column: string) =>
  `case when ${column} is null then excluded.${column} else ${column} + coalesce(excluded.${column}, 0) end`
const between = (table: string) => `select * from ${table} where number >= ? and number < ? order by number`
const forget = (table: string) =>
  `delete from ${table} where number <= (select number from ${table} order by number desc limit 1 offset ?)`

type Row = { readonly number: number } & Readonly<Record<string, number | null>>

/** The energy of this node as `agent.db` keeps it. */
export function sqliteEnergyBook(database: DatabaseSync): EnergyBook {
  const [addQuarter, addDay] = [database.prepare(addTo('energy_quarters')), database.prepare(addTo('energy_days'))]
  const [forgetQuarters, forgetDays] = [
    database.prepare(forget('energy_quarters')),
    database.prepare(forget('energy_days')),
  ]
  return {
    add(amounts) {
      inTransaction(database, () => {
        for (const [quarterMs, amount] of amounts) {
          addQuarter.run(quarterMs / QUARTER_MS, ...cellsOf(amount))
          addDay.run(dayNumber(new Date(quarterMs)), ...cellsOf(amount))
        }
        forgetQuarters.run(QUARTERS_KEPT)
        forgetDays.run(DAYS_KEPT)
      })
    },
    ...energyReader(database),
  }
}

/** The same for those who only look. */
export const energyReader = (database: DatabaseSync): Pick<EnergyBook, 'quarters' | 'days'> => ({
  quarters: (from, until) =>
    (database.prepare(between('energy_quarters')).all(...numbers(from, until, quarterNumber)) as Row[]).map((row) => ({
      startsAt: new Date(row.number * QUARTER_MS),
      ...amountsOf(row),
    })),
  days: (from, until) =>
    (database.prepare(between('energy_days')).all(...numbers(from, until, dayNumber)) as Row[]).map((row) => ({
      startsAt: localMidnight(row.number),
      ...amountsOf(row),
    })),
})

const numbers = (from: Date, until: Date, numberOf: (at: Date) => number) => [numberOf(from), numberOf(until)] as const
const quarterNumber = (at: Date) => Math.ceil(at.getTime() / QUARTER_MS)
const dayNumber = (at: Date) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / DAY_MS

function localMidnight(number: number): Date {
  const utc = new Date(number * DAY_MS)
  return new Date(utc.getUTCFullYear(), utc.getUTCMonth(), utc.getUTCDate())
}

const cellsOf = (amounts: EnergyAmounts) =>
  [
    amounts.pvWh,
    amounts.importWh,
    amounts.exportWh,
    amounts.batteryWh,
    amounts.houseWh,
    amounts.hostWh,
    amounts.computeWh,
    amounts.solarWh,
    amounts.coverageS,
  ] as const

const amountsOf = (row: Row): EnergyAmounts => ({
  pvWh: row['pv_wh'] ?? null,
  importWh: row['import_wh'] ?? null,
  exportWh: row['export_wh'] ?? null,
  // A file from before there was a column for it has none.
  batteryWh: row['battery_wh'] ?? null,
  houseWh: row['house_wh'] ?? null,
  hostWh: row['host_wh'] ?? 0,
  computeWh: row['compute_wh'] ?? 0,
  solarWh: row['solar_wh'] ?? 0,
  coverageS: row['coverage_s'] ?? 0,
})
