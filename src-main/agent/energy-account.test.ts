import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { handDrivenMeter } from '../energy/test-meter.ts'
import type { HostEnergyMeter } from '../energy/ports.ts'
import { siteReading, type SolarReading, type SolarSource } from '../solar/ports.ts'
import { energyAccount } from './energy-account.ts'
import { handDrivenTime } from './test-delay.ts'

const unreadable = (detail: string) => ({ code: 'meter_unreadable', values: { detail } })

const QUARTER_MS = 15 * 60_000
/** At half load the hand-driven computer uses 5 J/s above idle and draws 15 W. */
const UWH_A_SECOND = 5e6 / 3600

function setup(changes: { watts?: number | null; read?: () => Promise<SolarReading>; meter?: HostEnergyMeter } = {}) {
  const host = handDrivenMeter()
  const sun = { watts: changes.watts ?? 0, agoMs: 0, clockSetByMs: 0 }
  const readingOf = () =>
    siteReading({ at: new Date(host.now().getTime() - sun.agoMs), pvW: sun.watts, quality: 'measured' })
  const solar: SolarSource = { name: 'a roof', read: changes.read ?? (async () => readingOf()) }
  const time = handDrivenTime()
  const account = energyAccount({
    meter: changes.meter ?? host.meter,
    solar: changes.watts === null ? null : solar,
    clock: { now: host.now, steadyMs: () => host.now().getTime() - sun.clockSetByMs },
    delay: time.delay,
  })
  const cpu = new Map<string, number>()
  return {
    host,
    sun,
    time,
    account,
    /** A task whose process uses CPU time as the test says. */
    open(id: string) {
      cpu.set(id, 0)
      account.open(id, () => cpu.get(id) ?? 0)
    },
    use: (id: string, cpuMs: number) => void cpu.set(id, (cpu.get(id) ?? 0) + cpuMs),
    /** Time passes at half load; then everything is read. */
    async pass(ms: number) {
      host.pass(ms, 0.5)
      await account.read()
    },
  }
}
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
    expect(account.soFar('unknown')).toEqual({ energyUWh: 0n, solarUWh: 0n, quarters: [] })
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

  test('is told by quarter of an hour in UTC', async () => {
    const { account, open, use, pass } = setup({ watts: 15 })
    await account.read()
    open('a')
    for (const ms of [60_000, QUARTER_MS - 60_000 - 1, 1]) {
      use('a', ms)
      await pass(ms)
    }
    const { quarters } = account.soFar('a')
    expect(quarters.map(({ starts_at }) => starts_at)).toEqual(['2026-06-21T12:00:00.000Z', '2026-06-21T12:15:00.000Z'])
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

/** The solar share of a task that ran for a minute alone, at 15 W. */
async function shareWith(bench: ReturnType<typeof setup>): Promise<number> {
  const { account, open, use, pass } = bench
  await account.read()
  open('a')
  use('a', 60_000)
  await pass(60_000)
  const { energyUWh, solarUWh } = account.soFar('a')
  return Number((solarUWh * 1000n) / energyUWh) / 1000
}

describe('the sun', () => {
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
    ['two minutes old', 120_000, 1],
    ['older', 120_001, 0],
    ['ahead of this clock by little', -30_000, 1],
    ['ahead by more: it would stay fresh for as long', -3_600_000, 0],
  ])('read %s', async (_, agoMs, share) => {
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
    const { account, sun, host, open, use, pass } = setup({ watts: 1000 })
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
    const { account, open, use } = setup({ meter })
    await account.read()
    open('a')
    fail()
    use('a', 1000)
    host.pass(1000, 0.5)
    await account.read()
    expect(account.soFar('a').energyUWh).toBe(0n)
    expect(account.now().problems).toEqual([unreadable('no such device')])
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
