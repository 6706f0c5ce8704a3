import { expect, test } from 'vitest'
import { DEEDS, fitting, isDeed, LAYERS, type Layout, rowsOf } from './layout.ts'
import { layoutFor, LETTER_LAYOUTS, letterLayout, nextLayout } from './layouts.ts'
import { abc } from './layouts/abc.ts'
import { numeric } from './layouts/numeric.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz'
/** What is typed in four languages' names and places, and in invites and addresses: base64url, `koprogo1.<url>.<pin>.<code>`. */
const NEEDED = Array.from(`${ALPHABET}${ALPHABET.toUpperCase()}0123456789.-_/:@éèçàùôëöüßÉÀÖ'`)
const withNarrower = (layout: Layout): Layout[] => [layout, ...(layout.narrower ? withNarrower(layout.narrower) : [])]
const ALL = new Set(LETTER_LAYOUTS.flatMap(withNarrower))
const rowsShown = (layout: Layout) => LAYERS.flatMap((layer) => rowsOf(layout, layer, false))

for (const layout of ALL) {
  const shown = LAYERS.flatMap((layer) => [false, true].map((isUpper) => rowsOf(layout, layer, isUpper)))
  test(`${layout.name} types everything that is needed, no key is there twice, and no layer is a trap`, () => {
    const keys = new Set(shown.flat(2))
    expect(NEEDED.filter((letter) => !keys.has(letter))).toEqual([])
    // In the order of the alphabet there is one only.
    expect(DEEDS.filter((deed) => !keys.has(deed))).toEqual(layout === abc ? ['layout'] : [])
    for (const rows of shown) {
      for (const deed of ['erase', 'space', 'enter', 'hide']) expect(rows.flat()).toContain(deed)
      expect(rows).toHaveLength(layout === abc ? 6 : 4)
      expect(new Set(rows.flat()).size).toBe(rows.flat().length)
    }
  })

  test(`every key of ${layout.name} types one character`, () => {
    for (const key of shown.flat(2)) expect(isDeed(key) || Array.from(key).length === 1).toBe(true)
  })
}

test.each([
  [327, ['abc', 'abc', 'abc', 'numeric']],
  [479, ['abc', 'abc', 'abc', 'numeric']],
  [480, ['be-azerty', 'qwerty', 'qwertz-narrow', 'numeric']],
  [528, ['be-azerty', 'qwerty', 'qwertz', 'numeric']],
  [1920, ['be-azerty', 'qwerty', 'qwertz', 'numeric']],
])('on %i px each keyboard is in the form whose keys are as wide as a finger', (widthPx, names) => {
  const fitted = [...LETTER_LAYOUTS, numeric].map((layout) => fitting(layout, widthPx))
  expect(fitted.map(({ name }) => name)).toEqual(names)
  for (const row of fitted.flatMap(rowsShown)) expect(widthPx / row.length).toBeGreaterThanOrEqual(48)
})

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
