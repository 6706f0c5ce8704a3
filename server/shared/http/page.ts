import { z } from 'zod'
import { requestErrors } from '#core/request/errors.ts'

type Page<Item> = { items: Item[]; next_cursor: string | null }

/** The id after which a page begins, or null for the first; a cursor is the last id of the page before. */
export function readCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  if (z.uuid().safeParse(cursor).success) return cursor
  throw requestErrors.request_invalid({ errors: [{ path: 'query.cursor', message: 'is not a cursor of this list' }] })
}

/** Whoever reads a page asks for one row more than `limit`: it says whether there is a next page and is not shown. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  page: { limit: number; cursorOf: (row: Row) => string; present: (row: Row) => Item },
): Page<Item> {
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  const more = rows.length > page.limit && last !== undefined
  return { items: shown.map(page.present), next_cursor: more ? page.cursorOf(last) : null }
}
