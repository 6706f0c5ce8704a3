import { describe, expect, test } from 'vitest'
import type { Delay } from './ports.ts'

const NEVER = new AbortController().signal

/** What every delay keeps. `pass` lets so many ms pass, if time does not pass by itself. */
export function delayContract(name: string, makeBench: () => { delay: Delay; pass: (ms: number) => void }): void {
  describe(`${name} as a delay`, () => {
    test('is over when its time has passed', async () => {
      const { delay, pass } = makeBench()
      const over = delay(20, NEVER)
      pass(20)
      await expect(over).resolves.toBeUndefined()
    })

    test('is over at once when its signal was aborted before, and that is no error', async () => {
      await expect(makeBench().delay(3_600_000, AbortSignal.abort('stop'))).resolves.toBeUndefined()
    })

    test('is over when its signal is aborted while it waits, and that is no error', async () => {
      const ending = new AbortController()
      const over = makeBench().delay(3_600_000, ending.signal)
      ending.abort('stop')
      await expect(over).resolves.toBeUndefined()
    })

    test('goes on while nothing ends it, also for longer than a timer of Node can be', async () => {
      const { delay } = makeBench()
      const ending = new AbortController()
      const order: string[] = []
      const waiting = delay(2 ** 40, ending.signal).then(() => order.push('the long wait'))
      await delay(20, AbortSignal.timeout(20))
      order.push('20 ms')
      ending.abort()
      await waiting
      expect(order).toEqual(['20 ms', 'the long wait'])
    })
  })
}
