import { expect, test } from 'vitest'
import { DEEDS, isDeed, LAYERS, rowsOf } from './layout.ts'
import { layoutFor, LETTER_LAYOUTS, letterLayout, nextLayout } from './layouts.ts'
import { numeric } from './layouts/numeric.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz'
/** What is typed in four languages' names and places, and in invites and addresses: base64url, `koprogo1.<url>.<pin>.<code>`. */
const NEEDED = Array.from(`${ALPHABET}${ALPHABET.toUpperCase()}0123456789.-_/:@éèçàùôëöüßÉÀÖ'`)
/** Ten at 327 px are as narrow as the keys of a phone; a key more is bearable. */
const ROW_MAX = 11

for (const layout of LETTER_LAYOUTS) {
  const shown = LAYERS.flatMap((layer) => [false, true].map((isUpper) => rowsOf(layout, layer, isUpper)))
  test(`${layout.name} types everything that is needed, each row fits, no key is there twice, and no layer is a trap`, () => {
    const keys = new Set(shown.flat(2))
    expect(NEEDED.filter((letter) => !keys.has(letter))).toEqual([])
    expect(DEEDS.filter((deed) => !keys.has(deed))).toEqual([])
    for (const rows of shown) {
      expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(ROW_MAX)
      for (const deed of ['erase', 'space', 'enter', 'hide']) expect(rows.flat()).toContain(deed)
      expect(rows).toHaveLength(4)
      expect(new Set(rows.flat()).size).toBe(rows.flat().length)
    }
  })

  test(`every key of ${layout.name} types one character`, () => {
    for (const key of shown.flat(2)) expect(isDeed(key) || Array.from(key).length === 1).toBe(true)
  })
}

test('numbers have digits, sign, point and comma, and a way to go on', () => {
  expect(rowsOf(numeric, 'letters', false).flat().toSorted()).toEqual(
    [...Array.from('0123456789-.,'), 'enter', 'erase', 'hide'].toSorted(),
  )
})

test('the keyboard is the chosen one, else that of the language; names differ', () => {
  expect(letterLayout(null, 'fr').name).toBe('be-azerty')
  expect(letterLayout(null, 'nl').name).toBe('be-azerty')
  expect(letterLayout('of another version', 'de').name).toBe('qwertz')
  expect(letterLayout('be-azerty', 'en').name).toBe('be-azerty')
  expect(new Set(LETTER_LAYOUTS.map(({ name }) => name)).size).toBe(LETTER_LAYOUTS.length)
})

test('the key with the globe goes through all of them', () => {
  const [first] = LETTER_LAYOUTS
  const around = LETTER_LAYOUTS.reduce((shown) => nextLayout(shown), first!)
  expect(around).toBe(first)
  expect(nextLayout(first!)).not.toBe(first)
})

test('a field of digits has digits', () => {
  const [letters] = LETTER_LAYOUTS
  expect(layoutFor({ inputMode: 'decimal', type: 'text' }, letters!)).toBe(numeric)
  expect(layoutFor({ inputMode: '', type: 'number' }, letters!)).toBe(numeric)
  expect(layoutFor({ inputMode: '', type: 'text' }, letters!)).toBe(letters)
})
