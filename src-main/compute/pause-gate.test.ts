import { describe, expect, test } from 'vitest'
import { pauseGate } from './pause-gate.ts'

/** Lets every promise that can settle without the outside world settle. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('a pause gate', () => {
  test('lets work pass at first', async () => {
    await expect(pauseGate().pass()).resolves.toBeUndefined()
  })

  test('holds work while paused and lets it go on after', async () => {
    const gate = pauseGate()
    const passed: string[] = []
    gate.pause()
    gate.pause()
    const work = gate.pass().then(() => passed.push('passed'))
    await settle()
    expect(passed).toEqual([])
    gate.resume()
    await work
    expect(passed).toEqual(['passed'])
  })

  test('holds work on when it is paused again before that work moved', async () => {
    const gate = pauseGate()
    const passed: string[] = []
    gate.pause()
    const work = gate.pass().then(() => passed.push('passed'))
    gate.resume()
    gate.pause()
    await settle()
    expect(passed).toEqual([])
    gate.resume()
    await work
    expect(passed).toEqual(['passed'])
  })
})
