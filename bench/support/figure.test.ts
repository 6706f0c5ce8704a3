import { expect, test } from 'vitest'
import { type Figure, figureLine } from './figure.ts'
import { markdownTables } from './table.ts'

const claims: Figure = {
  name: 'claims',
  value: 946.54,
  unit: '1/s',
  range: [555.7, 1017.4],
  ratios: { 'best commits then': 0.06066 },
  target: { least: 102 },
}
const memory: Figure = { name: 'agent, idle', value: 86.53, unit: 'MB', target: { most: 50 } }

test('a figure is one line of JSON that says whether its target holds', () => {
  expect(JSON.parse(figureLine(claims))).toEqual({
    figure: 'claims',
    value: 946.5,
    unit: '1/s',
    min: 555.7,
    max: 1017,
    ratios: { 'best commits then': 0.06066 },
    target: { least: 102 },
    holds: true,
  })
  expect(JSON.parse(figureLine(memory))).toMatchObject({ holds: false })
})

test('the table has a row a figure', () => {
  expect(markdownTables([claims, memory]).split('\n').slice(2)).toEqual([
    '| claims | 947 1/s | 556–1017 | 0.0607 × best commits then | ≥ 102 | yes |',
    '| agent, idle | 86.5 MB |  |  | ≤ 50 | no |',
  ])
})

test('figures of one heading stand under it', () => {
  const own = { ...memory, table: 'another computer' }
  expect(JSON.parse(figureLine(own))).toMatchObject({ table: 'another computer' })
  expect(markdownTables([claims, own, memory]).split('\n\n')).toEqual([
    expect.stringMatching(/claims.*\n.*idle/),
    'another computer:',
    expect.stringContaining('idle'),
  ])
})
