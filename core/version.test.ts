import { expect, test } from 'vitest'
import { isVersionAtLeast } from './version.ts'

test.each([
  ['0.1.0', '0.1.0'],
  ['0.1.1', '0.1.0'],
  ['0.10.0', '0.9.9'],
  ['1.0.0', '0.99.99'],
  ['1.0.0-beta.2', '1.0.0'],
  ['1.2.3+build', '1.2.3'],
])('%s is at least %s', (version, least) => {
  expect(isVersionAtLeast(version, least)).toBe(true)
})

test.each([
  ['0.1.0', '0.1.1'],
  ['0.9.9', '0.10.0'],
  ['1', '0.1.0'],
  ['', '0.1.0'],
  ['latest', '0.1.0'],
  ['1.0.0', 'soon'],
  ['-1.0.0', '0.0.0'],
])('%s is not at least %s', (version, least) => {
  expect(isVersionAtLeast(version, least)).toBe(false)
})
