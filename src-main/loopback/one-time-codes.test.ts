import { expect, test } from 'vitest'
import { CODE_LIFETIME_MS, oneTimeCodes } from './one-time-codes.ts'

function setup() {
  let now = 0
  const codes = oneTimeCodes(() => now)
  return { codes, pass: (ms: number) => void (now += ms) }
}

test('a code has 256 bits and is good once', () => {
  const { codes } = setup()
  const code = codes.make()
  expect(Buffer.from(code, 'base64url')).toHaveLength(32)
  expect([codes.use(code), codes.use(code)]).toEqual([true, false])
})

test('it is good until ten minutes have passed, and no longer', () => {
  const { codes, pass } = setup()
  const [early, late] = [codes.make(), codes.make()]
  pass(CODE_LIFETIME_MS - 1)
  expect(codes.use(early)).toBe(true)
  pass(1)
  expect(codes.use(late)).toBe(false)
})

test('a wrong one takes nothing from the right one', () => {
  const { codes } = setup()
  const code = codes.make()
  expect([codes.use(''), codes.use(`${code}a`), codes.use(code)]).toEqual([false, false, true])
})

test('of many that were asked for the last eight are good', () => {
  const { codes } = setup()
  const made = Array.from({ length: 10 }, () => codes.make())
  expect(made.map((code) => codes.use(code))).toEqual([false, false, ...Array.from({ length: 8 }, () => true)])
})
