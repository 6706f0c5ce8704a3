import { expect, test } from 'vitest'
import { idleLevel } from './idle.ts'

test('a minute without touch shows the numbers, two dim them', () => {
  expect([0, 59_999, 60_000, 119_999, 120_000].map(idleLevel)).toEqual([
    'active',
    'active',
    'attract',
    'attract',
    'dim',
  ])
})
