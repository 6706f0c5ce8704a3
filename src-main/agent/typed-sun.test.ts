import { describe, expect, test, vi } from 'vitest'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { siteReading } from '../solar/ports.ts'
import { accountBench, shareWith } from './test-account-bench.ts'

const setup = (changes: Parameters<typeof accountBench>[1] = {}) => accountBench(handDrivenMeter(), changes)

describe('the sun that somebody typed', () => {
  test.each([
    [0, 0],
    [3.75, 0.25],
    [15, 1],
    [5000, 1],
    [-20, 0],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
    [20_000_000, 0],
  ])('of %d W over a host of 15 W makes a share of %d', async (watts, share) => {
    expect(await shareWith(setup({ watts }))).toBeCloseTo(share, 2)
  })

  test('is shared by all that the computer drew, not by what it draws when the meter is read', async () => {
    const host = handDrivenMeter()
    const sample = async () => ({ ...(await host.meter.sample()), powerW: 5 })
    expect(await shareWith(accountBench(host, { watts: 3.75, meter: { ...host.meter, sample } }))).toBeCloseTo(0.25, 2)
  })

  test('is nothing without a source, and that is no problem', async () => {
    const bench = setup({ watts: null })
    expect(await shareWith(bench)).toBe(0)
    expect(bench.account.now()).toMatchObject({ solarW: 0, solarQuality: null, problems: [] })
  })

  test('that a source does not know is none', async () => {
    const bench = setup()
    Object.assign(bench.sun, { watts: null })
    expect(await shareWith(bench)).toBe(0)
  })

  test.each([
    ['half a minute ago', 30_000, 0.5],
    ['a minute ago', 60_000, 0],
    ['too long ago', 90_001, 0],
    ['ahead of this clock by little', -30_000, 1],
    ['ahead by more: it would stay fresh for as long', -3_600_000, 0],
  ])('read %s says nothing of what was used since', async (_, agoMs, share) => {
    const bench = setup({ watts: 5000 })
    bench.sun.agoMs = agoMs
    expect(await shareWith(bench)).toBeCloseTo(share, 2)
  })

  test('of a source that fails is none, and the failure is named until it answers again', async () => {
    let isBroken = false
    const bench = setup({
      read: async () => {
        if (isBroken) throw new Error('no route to host')
        return siteReading({ at: bench.host.now(), pvW: 500, quality: 'measured' })
      },
    })
    await bench.account.read()
    expect(bench.account.now()).toMatchObject({ solarW: 500, solarQuality: 'measured', problems: [] })
    isBroken = true
    expect(await shareWith(bench)).toBe(0)
    const problems = [{ code: 'sun_unreadable', values: { source: 'a roof', detail: 'no route to host' } }]
    expect(bench.account.now()).toMatchObject({ solarW: 0, solarQuality: 'measured', problems })
    isBroken = false
    await bench.account.read()
    expect(bench.account.now()).toMatchObject({ solarW: 500, problems: [] })
  })

  test('of a source that never answers is none, and holds nothing up for long', async () => {
    const bench = setup({ read: () => new Promise(() => undefined) })
    const reading = bench.account.read()
    await vi.waitFor(() => expect(bench.time.waiting()).toEqual([15_000]), { interval: 2 })
    bench.time.pass(15_000)
    await reading
    expect(bench.account.now().problems).toEqual([
      { code: 'sun_unreadable', values: { source: 'a roof', detail: 'no answer for 15 s' } },
    ])
  })

  test.each([-3_600_000, 3_600_000])('goes by the time that has passed: the clock is set by %i ms', async (byMs) => {
    const { account, sun, host, open, use, pass } = setup({ watts: 100_000 })
    await account.read()
    open('a')
    use('a', 500)
    host.pass((sun.clockSetByMs = byMs), 0)
    await pass(1000)
    expect(account.soFar('a').solarUWh || null).toBe(account.soFar('a').energyUWh)
  })

  test('of now is not that of the hours in which nobody looked', async () => {
    const bench = setup({ watts: 5000 })
    const { account, open, use, pass } = bench
    await account.read()
    open('a')
    use('a', 3_600_000)
    await pass(3_600_000)
    expect(account.soFar('a').solarUWh).toBe(0n)
    expect(account.soFar('a').energyUWh).toBeGreaterThan(0n)
    use('a', 60_000)
    await pass(60_000)
    expect(account.soFar('a').solarUWh).toBeGreaterThan(0n)
  })
})
