import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { accountBench } from './test-account-bench.ts'

const setup = (changes: Parameters<typeof accountBench>[1] = {}) => accountBench(handDrivenMeter(), changes)

const unreadable = (detail: string) => ({ code: 'meter_unreadable', values: { detail } })

const QUARTER_MS = 15 * 60_000
/** At half load the hand-driven computer uses 5 J/s above idle and draws 15 W. */
const UWH_A_SECOND = 5e6 / 3600

const sumOf = (quarters: readonly { energy_wh: number }[]) =>
  quarters.reduce((sum, { energy_wh }) => sum + BigInt(Math.round(energy_wh * 1e6)), 0n)

describe('the energy of a task', () => {
  test('is its share of the CPU time of the energy above idle', async () => {
    const { account, open, use, pass } = setup()
    await account.read()
    open('a')
    open('b')
    use('a', 500)
    use('b', 250)
    await pass(1000)
    expect(account.soFar('a').energyUWh).toBe(BigInt(Math.floor(UWH_A_SECOND / 2)))
    expect(account.soFar('b').energyUWh).toBe(BigInt(Math.floor(UWH_A_SECOND / 4)))
  })

  test('counts from when it was opened: neither energy nor CPU time from before', async () => {
    const { account, open, use, pass, host } = setup()
    await account.read()
    await pass(3_600_000)
    open('late')
    await account.read()
    expect(account.soFar('late').energyUWh).toBe(0n)
    use('late', 1000)
    host.pass(1000, 0.5)
    await account.read()
    expect(account.soFar('late').energyUWh).toBe(BigInt(Math.floor(UWH_A_SECOND)))
  })

  test('is nothing before the first reading of the meter, and for what was never opened', async () => {
    const { account, open, use } = setup()
    open('a')
    use('a', 1000)
    expect(account.soFar('a').energyUWh).toBe(0n)
    await account.read()
    expect(account.soFar('a').energyUWh).toBe(0n)
    expect(account.soFar('unknown')).toEqual({
      energyUWh: 0n,
      solarUWh: 0n,
      totalUWh: 0n,
      quarters: [],
      measuring: null,
    })
  })

  test('is forgotten when it is closed', async () => {
    const { account, open, use, pass } = setup()
    await account.read()
    open('a')
    use('a', 1000)
    await pass(1000)
    account.close('a')
    expect(account.soFar('a').energyUWh).toBe(0n)
  })

  test('is told by quarter of an hour in UTC, each with what was used in it', async () => {
    const { account, open, use, pass, host } = setup({ watts: 15 })
    host.pass(QUARTER_MS - 20_000, 0)
    await account.read()
    open('a')
    use('a', 60_000)
    await pass(60_000)
    const { quarters } = account.soFar('a')
    expect(quarters.map(({ starts_at, energy_wh }) => [starts_at, energy_wh])).toEqual([
      ['2026-06-21T12:00:00.000Z', expect.closeTo((5 * 20) / 3600, 5)],
      ['2026-06-21T12:15:00.000Z', expect.closeTo((5 * 40) / 3600, 5)],
    ])
    for (const { energy_wh, solar_wh } of quarters) expect(solar_wh).toBe(energy_wh)
  })

  test('up to the very end of a quarter is of that quarter', async () => {
    const { account, open, use, pass } = setup()
    await account.read()
    open('a')
    use('a', QUARTER_MS)
    await pass(QUARTER_MS)
    expect(account.soFar('a').quarters).toHaveLength(1)
  })

  test('never is more together than the host used, whatever the tasks say they used', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000)), { minLength: 1, maxLength: 10 }),
        async (intervals) => {
          const { account, open, use, pass, host } = setup({ watts: 7 })
          await account.read()
          open('a')
          open('b')
          for (const [ms, a, b] of intervals) {
            use('a', a)
            use('b', b)
            await pass(ms)
          }
          const { dynamicEnergyJ } = await host.meter.sample()
          const [a, b] = [account.soFar('a'), account.soFar('b')]
          expect(Number(a.energyUWh + b.energyUWh)).toBeLessThanOrEqual((dynamicEnergyJ * 1e6) / 3600 + 1)
          for (const { energyUWh, solarUWh, quarters } of [a, b]) {
            expect(solarUWh).toBeGreaterThanOrEqual(0n)
            expect(solarUWh).toBeLessThanOrEqual(energyUWh)
            expect(sumOf(quarters)).toBe(energyUWh)
            expect(quarters.reduce((sum, { solar_wh }) => sum + BigInt(Math.round(solar_wh * 1e6)), 0n)).toBe(solarUWh)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  test('counts no interval twice when two readings are asked for at once', async () => {
    const { account, open, use, host } = setup()
    await account.read()
    open('a')
    use('a', 1000)
    host.pass(1000, 0.5)
    await Promise.all([account.read(), account.read(), account.read()])
    expect(account.soFar('a').energyUWh).toBe(BigInt(Math.floor(UWH_A_SECOND)))
  })
})

/** A meter that can be broken and mended. */
const failing = (sample: () => Promise<never>) => {
  const host = handDrivenMeter()
  const meter = { ...host.meter, sample: host.meter.sample }
  return {
    host,
    meter,
    fail: () => void (meter.sample = sample),
    mend: () => void (meter.sample = host.meter.sample),
  }
}

describe('a meter', () => {
  test('that fails counts nothing, is named, and when it works again what was used meanwhile is counted', async () => {
    const { host, meter, fail, mend } = failing(() => Promise.reject(new Error('no such device')))
    const { account, open, use, pass } = setup({ meter })
    await account.read()
    host.pass(1000, 0.5)
    await pass(1000)
    expect(account.now()).toMatchObject({ powerW: 15, hostIdleW: 10 })
    open('a')
    fail()
    use('a', 1000)
    host.pass(1000, 0.5)
    await account.read()
    expect(account.soFar('a').energyUWh).toBe(0n)
    expect(account.now().problems).toEqual([unreadable('no such device')])
    expect(account.now()).toMatchObject({ powerW: null, ownW: 0, hostIdleW: null })
    mend()
    await account.read()
    expect(account.soFar('a').energyUWh).toBe(BigInt(Math.floor(UWH_A_SECOND)))
    expect(account.now().problems).toEqual([])
  })

  test.each(['dynamicEnergyJ', 'powerW', 'busyCpuMs', 'cpuUsagePct'] as const)(
    'that gives no number for %s has failed, and spoils nothing',
    async (field) => {
      const { host, meter } = failing(() => Promise.reject(new Error()))
      const { account, open, use } = setup({ meter })
      await account.read()
      open('a')
      use('a', 1000)
      meter.sample = async () => ({ ...(await host.meter.sample()), [field]: Number.NaN })
      await account.read()
      expect(account.now().problems).toEqual([unreadable('it gives no number')])
      expect(account.soFar('a').energyUWh).toBe(0n)
      expect(Number.isFinite(account.now().cpuUsagePct)).toBe(true)
    },
  )

  test('that never answers holds nothing up for long', async () => {
    const { meter, fail, mend } = failing(() => new Promise<never>(() => undefined))
    const { account, time } = setup({ meter })
    fail()
    const reading = account.read()
    await vi.waitFor(() => expect(time.waiting()).toEqual([15_000]), { interval: 2 })
    time.pass(15_000)
    await reading
    expect(account.now()).toMatchObject({ powerW: null, problems: [unreadable('no answer for 15 s')] })
    mend()
    await account.read()
    expect(account.now().problems).toEqual([])
  })

  test('whose sums go back takes nothing back', async () => {
    const { host, meter } = failing(() => Promise.reject(new Error()))
    const { account, open, use } = setup({ meter })
    host.pass(100_000, 1)
    await account.read()
    open('a')
    use('a', 1000)
    meter.sample = async () => ({ ...(await host.meter.sample()), dynamicEnergyJ: 1, busyCpuMs: 1 })
    await account.read()
    expect(account.soFar('a').energyUWh).toBe(0n)
  })
})
