import { csvLine } from '#core/csv.ts'
import { withStoredEnergy } from '../../agent/adapters/stored-energy.ts'
import type { EnergyPart } from '../../agent/ports.ts'
import { energyLines, QUARTER_COLUMNS, quarterCells } from '../show-energy-history.ts'
import { UsageError } from '../exit-codes.ts'
import { newFile } from '../new-file.ts'
import { type Invocation, required } from '../options.ts'

/** More than five years ago nothing is kept. */
const EVER = new Date(0)

/** What this node has used and where it came from: days for people, with `--csv` or `--json` every quarter of an hour. */
export async function energyHistoryCommand(invocation: Invocation): Promise<void> {
  const { directory, json, values, words } = invocation
  if (words.length > 1) throw new UsageError(`“energy history” takes no “${words.slice(1).join(' ')}”. See --help.`)
  const file = values.csv === undefined ? null : required(invocation, 'csv')
  const end = new Date(Date.now() + 86_400_000)
  const { quarters, days } = withStoredEnergy(directory, (book) => ({
    quarters: book.quarters(EVER, end),
    days: book.days(EVER, end),
  }))
  if (file !== null) writeCsv(quarters, file)
  if (json) for (const quarter of quarters) console.log(JSON.stringify(asJson(quarter)))
  else if (file === null) for (const line of energyLines(days)) console.log(line)
  else console.log(`${quarters.length} quarters of an hour are in ${file}.`)
}

function writeCsv(quarters: readonly EnergyPart[], name: string): void {
  using file = newFile(name)
  file.add(csvLine(QUARTER_COLUMNS))
  file.add(quarters.map((quarter) => csvLine(quarterCells(quarter))).join(''))
  file.finish()
}

const asJson = (quarter: EnergyPart) =>
  Object.fromEntries(QUARTER_COLUMNS.map((column, place) => [column, valueOf(quarterCells(quarter)[place] ?? '')]))

const valueOf = (cell: string) => {
  if (cell === '') return null
  return cell.endsWith('Z') ? cell : Number(cell)
}
