import type { EarningsReceipt, EarningsResponse } from '#core/contracts/credits.ts'
import { RECEIPT_COLUMNS, receiptCells } from '#core/credit/receipt-columns.ts'
import { csvLine } from '#core/csv.ts'
import type { CoordinatorClient } from '../../agent/ports.ts'
import { newFile } from '../new-file.ts'
import { type Invocation, required } from '../options.ts'
import { withStoredNode } from '../../agent/stored-node.ts'
import { earningsLines } from '../show-earnings.ts'

/** The longest page that there is. */
const PAGE_RECEIPTS = 500

type Client = Pick<CoordinatorClient, 'earnings'>
type Take = (receipts: readonly EarningsReceipt[]) => void

/** What this node has earned; with `--csv` or `--json` every receipt, page by page, so that a year of them fits too. */
export async function earningsCommand(invocation: Invocation): Promise<void> {
  const { directory, json, values } = invocation
  const file = values.csv === undefined ? null : required(invocation, 'csv')
  await withStoredNode(directory, async ({ client }) => {
    if (file !== null) await writeCsv(client, file, json)
    else if (json) await everyReceipt(client, { begin: showJson, take: (receipts) => receipts.forEach(printJson) })
    else for (const line of earningsLines(await client.earnings({ cursor: null, limit: 1 }))) console.log(line)
  })
}

async function writeCsv(client: Client, name: string, json: boolean): Promise<void> {
  using file = newFile(name)
  file.add(csvLine(RECEIPT_COLUMNS))
  const begin = json ? showJson : (earnings: EarningsResponse) => earningsLines(earnings).forEach(printLine)
  const take: Take = (receipts) => file.add(receipts.map((receipt) => csvLine(receiptCells(receipt))).join(''))
  const count = await everyReceipt(client, { begin, take })
  file.finish()
  if (!json) console.log(`${count} receipts are in ${name}.`)
}

const printLine = (line: string) => console.log(line)
const printJson = (value: object) => console.log(JSON.stringify(value))
/** `receipts` is undefined, which JSON leaves out. */
const showJson = (earnings: EarningsResponse) => printJson({ ...earnings, receipts: undefined })

/** Hands on the totals and then page after page, the latest receipt first; resolves with how many there were. */
async function everyReceipt(
  client: Client,
  { begin, take }: { begin: (earnings: EarningsResponse) => void; take: Take },
): Promise<number> {
  let count = 0
  let cursor: string | null = null
  do {
    const page: EarningsResponse = await client.earnings({ cursor, limit: PAGE_RECEIPTS })
    if (count === 0) begin(page)
    take(page.receipts.items)
    count += page.receipts.items.length
    cursor = page.receipts.next_cursor
    showProgress(count, cursor === null)
  } while (cursor !== null)
  return count
}

/** On stderr, so that what was asked for stays clean; a list of one page needs none. */
function showProgress(count: number, isLast: boolean): void {
  if (isLast && count <= PAGE_RECEIPTS) return
  const text = `${count} receipts${isLast ? '' : ' …'}`
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${text}${isLast ? '\n' : ''}` : `${text}\n`)
}
