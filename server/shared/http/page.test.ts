import { describe, expect, test } from 'vitest'
import { pageOf, readCursor } from './page.ts'

const rows = (count: number) => Array.from({ length: count }, (_, place) => ({ id: `id-${place + 1}` }))
const page = (count: number, limit: number) =>
  pageOf(rows(count), { limit, cursorOf: ({ id }) => id, present: ({ id }) => id.toUpperCase() })

describe('a page', () => {
  test('shows what was asked for and names the last shown as the cursor when there is one more', () => {
    expect(page(3, 2)).toEqual({ items: ['ID-1', 'ID-2'], next_cursor: 'id-2' })
  })

  test('has no cursor when the list ends with it, also when it is just full', () => {
    expect(page(2, 2)).toEqual({ items: ['ID-1', 'ID-2'], next_cursor: null })
    expect(page(1, 2)).toEqual({ items: ['ID-1'], next_cursor: null })
    expect(page(0, 2)).toEqual({ items: [], next_cursor: null })
  })

  test('read one after the other by their cursors gives each row once', () => {
    const all = rows(7)
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const from: number = all.findIndex(({ id }) => id === cursor) + 1
      const { items, next_cursor } = pageOf(all.slice(from, from + 4), {
        limit: 3,
        cursorOf: ({ id }) => id,
        present: ({ id }) => id,
      })
      seen.push(...items)
      cursor = next_cursor
    }
    expect(seen).toEqual(all.map(({ id }) => id))
  })
})

describe('a cursor', () => {
  test('is the id of the page before, or none for the first page', () => {
    expect(readCursor(undefined)).toBeNull()
    expect(readCursor('01890000-0000-7000-8000-000000000000')).toBe('01890000-0000-7000-8000-000000000000')
  })

  test.each([[''], ['nonsense'], ["' or 1=1 --"]])('that is “%s” is refused by its path', (cursor) => {
    expect(() => readCursor(cursor)).toThrow(
      expect.objectContaining({
        code: 'request_invalid',
        details: { errors: [{ path: 'query.cursor', message: 'is not a cursor of this list' }] },
      }),
    )
  })
})
