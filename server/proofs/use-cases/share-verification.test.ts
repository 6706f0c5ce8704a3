import { describe, expect, test } from 'vitest'
import { EMPTY_CHAIN } from '#core/proof/green-proof.ts'
import { requestErrors } from '#core/request/errors.ts'
import { handClock } from '../../shared/test-doubles.ts'
import type { LogVerdict, VerifyLog } from '../ports.ts'
import { verifyLogContract } from '../verify-log.contract.ts'
import { makeShareVerification } from './share-verification.ts'

/** For tests: a verification of no blocks at all, which takes as long as a test wants. */
function inMemoryVerification() {
  let isAway = false
  let gate: Promise<unknown> = Promise.resolve()
  let runs = 0
  const verifyLog: VerifyLog = async () => {
    runs += 1
    await gate
    if (isAway) throw requestErrors.database_away()
    return { verdict: { valid: true, checked: 0, tail: EMPTY_CHAIN, firstInvalid: null }, head: EMPTY_CHAIN }
  }
  return {
    verifyLog,
    runs: () => runs,
    away: (value: boolean) => void (isAway = value),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
  }
}

verifyLogContract('the verification in memory', () => {
  const { verifyLog, away } = inMemoryVerification()
  return Promise.resolve({
    verifyLog,
    goAway: () => Promise.resolve(away(true)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })
})

function setup() {
  const clock = handClock()
  const memory = inMemoryVerification()
  return { ...memory, clock, verify: makeShareVerification({ verifyLog: memory.verifyLog, clock }) }
}

describe('a shared verification', () => {
  test('runs once for everybody who asks while it runs, however long that is', async () => {
    const { verify, hold, clock, runs } = setup()
    const release = hold()
    const waiting: Promise<LogVerdict>[] = [verify(), verify()]
    clock.pass(3_600_000)
    waiting.push(verify())
    release()
    const [first, second, third] = await Promise.all(waiting)
    expect([second, third]).toEqual([first, first])
    expect(runs()).toBe(1)
  })

  test('is shared for 10 s from its end, and then runs again', async () => {
    const { verify, hold, clock, runs } = setup()
    const release = hold()
    const first = verify()
    clock.pass(60_000)
    release()
    await first
    clock.pass(9999)
    await verify()
    expect(runs()).toBe(1)
    clock.pass(1)
    await verify()
    expect(runs()).toBe(2)
  })

  test('that failed is told to everybody who waited and is not kept', async () => {
    const { verify, away, runs } = setup()
    away(true)
    const results = await Promise.allSettled([verify(), verify()])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    away(false)
    await expect(verify()).resolves.toMatchObject({ verdict: { valid: true } })
    expect(runs()).toBe(2)
  })
})
