import { describe, expect, test } from 'vitest'
import { eraseFrom, typeInto } from './edit-text.ts'

/** `|` is the caret, `[` and `]` are around what is selected. */
function field(drawn: string) {
  const start = drawn.search(/[[|]/)
  const text = drawn.replaceAll(/[[\]|]/g, '')
  return { text, start, end: drawn.includes(']') ? drawn.indexOf(']') - 1 : start }
}

describe('typing', () => {
  test.each([
    ['|', 'a', 'a|'],
    ['Ha|l', 'l', 'Hal|l'],
    ['[Hall] 1', 'é', 'é| 1'],
    ['H[al]l', 'i', 'Hi|l'],
  ])('%s and %s is %s', (before, key, after) => {
    expect(typeInto(field(before), key)).toEqual(field(after))
  })

  test('stops where the field is full, and replaces what is selected in a full one', () => {
    expect(typeInto(field('Hall|'), 's', 4)).toEqual(field('Hall|'))
    expect(typeInto(field('Hal[l]'), 's', 4)).toEqual(field('Hals|'))
  })
})

describe('erasing', () => {
  test.each([
    ['|Hall', '|Hall'],
    ['Ha|ll', 'H|ll'],
    ['H[al]l', 'H|l'],
    ['[Hall]', '|'],
    ['caf\u0065\u0301|', 'caf|'],
    ['sun 🌞|', 'sun |'],
  ])('%s is %s', (before, after) => {
    expect(eraseFrom(field(before))).toEqual(field(after))
  })
})
