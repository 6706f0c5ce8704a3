import { balanceChanges, type Book, isCampaignAccount, type Transfer } from '#core/ledger/ledger.ts'
import { formatEuro } from '#core/units.ts'
import type { Queryable } from './database.ts'

/** A transfer in its book, and why: one assignment, one redemption or one campaign. */
export type Entry = Transfer & {
  readonly book: Book
  readonly cause: { readonly of: 'assignment' | 'redemption' | 'campaign'; readonly id: string }
}
type Change = { readonly book: Book; readonly name: string; readonly change: bigint }

/**
 * What a campaign spends comes from an account that is there: an `insert … on conflict` would be refused for the debt
 * that its row would be, were there no such account.
 */
const SPEND = `
  with locked as (
    select a.book, a.name, c.change from grid_accounts a
      join unnest($1::text[], $2::text[], $3::numeric[]) as c(book, name, change) using (book, name)
    order by a.book, a.name for no key update of a)
  update grid_accounts a set balance = a.balance + locked.change
  from locked where a.book = locked.book and a.name = locked.name returning a.name`

/** One row an account, however many transfers touch it. */
const MOVE = `
  insert into grid_accounts as a (book, name, balance)
  select c.book, c.name, c.change from unnest($1::text[], $2::text[], $3::numeric[]) as c(book, name, change)
  order by c.book, c.name
  on conflict (book, name) do update set balance = a.balance + excluded.balance`

const ENTER = `
  insert into grid_transfers (book, kind, from_account, to_account, amount_eur, assignment_id, redemption_id, campaign_id)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::uuid[], $7::uuid[], $8::uuid[])`

/**
 * Writes entries and moves their accounts: what campaigns spend first, then the others, each in the order of book and
 * name, so that nobody waits in a circle. Rejects, and nothing is booked, when a campaign would spend what it has not.
 */
export async function bookEntries(tx: Queryable, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return
  const changes = changesOf(entries)
  const spent = changes.filter(isSpending)
  const moved = changes.filter((change) => !isSpending(change))
  if (spent.length > 0 && (await tx.query(SPEND, changeColumns(spent))).length < spent.length)
    throw new Error('A campaign without an account cannot spend anything')
  if (moved.length > 0) await tx.query(MOVE, changeColumns(moved))
  await tx.query(ENTER, entryColumns(entries))
}

const isSpending = ({ name, change }: Change) => change < 0n && isCampaignAccount(name)

const changesOf = (entries: readonly Entry[]): readonly Change[] =>
  [...Map.groupBy(entries, ({ book }) => book)].flatMap(([book, ofBook]) =>
    [...balanceChanges(ofBook)].map(([name, change]) => ({ book, name, change })),
  )

const changeColumns = (changes: readonly Change[]) => [
  changes.map(({ book }) => book),
  changes.map(({ name }) => name),
  changes.map(({ change }) => formatEuro(change)),
]

function entryColumns(entries: readonly Entry[]): readonly unknown[] {
  const idsOf = (of: Entry['cause']['of']) => entries.map(({ cause }) => (cause.of === of ? cause.id : null))
  return [
    entries.map(({ book }) => book),
    entries.map(({ kind }) => kind),
    entries.map(({ from }) => from),
    entries.map(({ to }) => to),
    entries.map(({ amountPEur }) => formatEuro(amountPEur)),
    idsOf('assignment'),
    idsOf('redemption'),
    idsOf('campaign'),
  ]
}
