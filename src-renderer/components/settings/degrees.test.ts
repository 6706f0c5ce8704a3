import { expect, test } from 'vitest'
import { placeOf, readDegrees } from './degrees.ts'

test.each([
  ['50.85', 50.85],
  [' 4,35 ', 4.35],
  ['-90', -90],
  ['', null],
  ['north', null],
  ['91', null],
  ['1e1', null],
])('%j is %j', (text, degrees) => {
  expect(readDegrees(text, 90)).toBe(degrees)
})

test('a place is both of its degrees or nothing, and what is wrong is told beside its field', () => {
  expect(placeOf({ latitude: '50,85', longitude: ' 4.35' })).toEqual({
    place: { latitude: 50.85, longitude: 4.35 },
    wrong: {},
  })
  expect(placeOf({ latitude: '', longitude: ' ' })).toEqual({ place: null, wrong: {} })
  expect(placeOf({ latitude: '50', longitude: '' })).toEqual({ wrong: { longitude: 180 } })
  expect(placeOf({ latitude: '91', longitude: 'east' })).toEqual({ wrong: { latitude: 90, longitude: 180 } })
})
