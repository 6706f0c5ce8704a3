import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DeviceReading, PowerDevice } from './ports.ts'
import { type PowerProblem, PowerUnreadable } from './power-unreadable.ts'
import { handDrivenHost, meterOf } from './test-host.ts'

/** A device whose power and troubles a test decides. */
function aDevice(method: string, powerW: number) {
  const said = {
    powerW,
    problem: null as PowerProblem | null,
    reads: 0,
    isThrottled: undefined as boolean | undefined,
    next: null as PowerDevice['read'] | null,
  }
  const device: PowerDevice = {
    method,
    everyMs: 1000,
    read: async (): Promise<DeviceReading> => {
      said.reads += 1
      const { next } = said
      said.next = null
      if (next !== null) return next()
      if (said.problem !== null) throw new PowerUnreadable(said.problem, `${method} says no`)
      const { isThrottled } = said
      return {
        measuring: { method, source: `the ${method}`, tier: method === 'plug' ? 'A' : 'B', uncertaintyPct: 5 },
        powerW: said.powerW,
        counted: null,
        ...(isThrottled === undefined ? {} : { isThrottled }),
      }
    },
  }
  return { device, said }
}
const known = (watts: number) => ({ watts, origin: 'calibrated' as const })

function setup() {
  const host = handDrivenHost()
  const [plug, battery] = [aDevice('plug', 50), aDevice('battery', 30)]
  const idle = { plug: known(40), battery: known(20) }
  return { host, plug, battery, ...meterOf({ host, devices: [plug.device, battery.device], idle }) }
}
const oneSecond = async ({ host, meter }: Pick<ReturnType<typeof setup>, 'host' | 'meter'>, busyCores = 1) => {
  host.pass(1000, busyCores)
  return meter.sample()
}

describe('the meter of this computer', () => {
  test('measures by the best device that answers: all its energy, and what is above idle', async () => {
    const bench = setup()
    const before = await bench.meter.sample()
    const after = await oneSecond(bench)
    expect(after.totalEnergyJ - before.totalEnergyJ).toBe(50)
    expect(after.dynamicEnergyJ - before.dynamicEnergyJ).toBe(10)
    expect(after).toMatchObject({
      powerW: 50,
      busyCpuMs: 1000,
      cpuUsagePct: 25,
      measuring: { method: 'plug', tier: 'A' },
    })
  })

  test('says of itself what holds now, so that evidence is true', async () => {
    const bench = setup()
    expect([bench.meter.method, bench.meter.tier]).toEqual(['cpu-model', 'C'])
    await bench.meter.sample()
    await oneSecond(bench)
    expect([bench.meter.method, bench.meter.tier, bench.meter.uncertaintyPct]).toEqual(['plug', 'A', 5])
    bench.plug.said.problem = 'unreachable'
    await oneSecond(bench)
    expect([bench.meter.method, bench.meter.source]).toEqual(['cpu-model', expect.stringContaining('unknown computer')])
    await oneSecond(bench)
    expect([bench.meter.method, bench.meter.tier]).toEqual(['battery', 'B'])
    expect(bench.told).toEqual([
      'Energy is measured by plug from now on: the plug',
      expect.stringContaining('by cpu-model'),
      'Energy is measured by battery from now on: the battery',
    ])
  })

  test('asked again while a device takes its time counts no second of it as work that was rest', async () => {
    const bench = setup()
    await bench.meter.sample()
    const before = await oneSecond(bench)
    const asked = Promise.withResolvers<void>()
    const slow = Promise.withResolvers<DeviceReading>()
    bench.plug.said.next = () => (asked.resolve(), slow.promise)
    bench.host.pass(10_000, 1)
    const first = bench.meter.sample()
    await asked.promise
    bench.host.pass(10_000, 1)
    const second = bench.meter.sample()
    await new Promise((resolve) => setImmediate(resolve))
    slow.reject(new PowerUnreadable('timed_out', 'it does not answer'))
    await Promise.all([first, second])
    const after = await bench.meter.sample()
    // At most 3.5 − 0.74 W of one core by the model, or 10 W by a device, in 20 s.
    expect(after.dynamicEnergyJ - before.dynamicEnergyJ).toBeLessThanOrEqual(200)
  })

  test('an interval in which the device changed is the model’s, and counted once', async () => {
    const bench = setup()
    await bench.meter.sample()
    const before = await oneSecond(bench)
    bench.plug.said.problem = 'timed_out'
    const changed = await oneSecond(bench, 4)
    // Four cores of an unknown computer: 0.74 W at rest and 3.5 W at work each.
    expect(changed.totalEnergyJ - before.totalEnergyJ).toBeCloseTo(14, 6)
    expect(changed.dynamicEnergyJ - before.dynamicEnergyJ).toBeCloseTo(4 * 2.76, 6)
    const after = await oneSecond(bench)
    expect(after.totalEnergyJ - changed.totalEnergyJ).toBe(30)
  })

  test('a device that is silent is asked again after a minute, then ever more seldom; back again, it measures', async () => {
    const bench = setup()
    bench.plug.said.problem = 'unreachable'
    for (let second = 0; second < 600; second += 1) await oneSecond(bench)
    // At 0, 60, 180 and 420 s.
    expect(bench.plug.said.reads).toBe(4)
    bench.plug.said.problem = null
    for (let second = 0; second < 400; second += 1) await oneSecond(bench)
    expect(bench.meter.method).toBe('plug')
  })

  test('a battery is looked at again every minute, because a cable is pulled at any time', async () => {
    const bench = setup()
    bench.plug.said.problem = 'not_there'
    bench.battery.said.problem = 'not_discharging'
    for (let second = 0; second < 600; second += 1) await oneSecond(bench)
    expect(bench.battery.said.reads).toBe(10)
    expect(bench.meter.method).toBe('cpu-model')
  })

  test('while nobody knows what it draws at rest the model measures, and three quiet minutes end that', async () => {
    const host = handDrivenHost()
    const { device } = aDevice('rapl', 12)
    const bench = { host, ...meterOf({ host, devices: [device] }) }
    await bench.meter.sample()
    for (let second = 0; second < 170; second += 1) await oneSecond(bench, 0.1)
    expect([bench.meter.method, bench.kept]).toEqual(['cpu-model', {}])
    for (let second = 0; second < 20; second += 1) await oneSecond(bench, 0.1)
    expect([bench.meter.method, bench.kept]).toEqual(['rapl', { rapl: 12 }])
  })

  test('after a sleep the interval is nobody’s but the model’s', async () => {
    const bench = setup()
    await bench.meter.sample()
    const before = await oneSecond(bench)
    bench.host.sleep(8 * 3_600_000)
    const woken = await oneSecond(bench)
    expect(woken.measuring.method).toBe('cpu-model')
    expect(woken.totalEnergyJ - before.totalEnergyJ).toBeLessThan(10)
    expect((await oneSecond(bench)).measuring.method).toBe('plug')
  })

  test('noise around idle is nobody’s work: what was less is owed to what follows, for a minute at most', async () => {
    const bench = setup()
    bench.plug.said.powerW = 40
    await bench.meter.sample()
    const before = await oneSecond(bench)
    let last = before
    for (let second = 0; second < 100; second += 1) {
      bench.plug.said.powerW = second % 4 < 2 ? 30 : 50
      last = await oneSecond(bench)
    }
    expect(last.totalEnergyJ - before.totalEnergyJ).toBeCloseTo(4000, -2)
    expect(last.dynamicEnergyJ - before.dynamicEnergyJ).toBeLessThanOrEqual(5)
    bench.plug.said.powerW = 0
    for (let second = 0; second < 3600; second += 1) await oneSecond(bench)
    bench.plug.said.powerW = 100
    for (let second = 0; second < 41; second += 1) last = await oneSecond(bench)
    const owedAway = last.dynamicEnergyJ
    last = await oneSecond(bench)
    expect(last.dynamicEnergyJ - owedAway).toBe(60)
  })

  test('what was less by one device’s idle is not owed to another', async () => {
    const bench = setup()
    bench.plug.said.powerW = 0
    await bench.meter.sample()
    for (let second = 0; second < 10; second += 1) await oneSecond(bench)
    bench.plug.said.problem = 'unreachable'
    const before = await oneSecond(bench)
    const after = await oneSecond(bench)
    expect(after.measuring.method).toBe('battery')
    expect(after.dynamicEnergyJ - before.dynamicEnergyJ).toBe(10)
  })

  test('a device that another stood in for does not count that time again', async () => {
    const bench = setup()
    bench.plug.said.problem = 'not_that_device'
    await bench.meter.sample()
    for (let second = 0; second < 58; second += 1) await oneSecond(bench)
    bench.plug.said.problem = null
    for (let second = 0; second < 10; second += 1) await oneSecond(bench)
    const before = await oneSecond(bench)
    expect(before.measuring.method).toBe('plug')
    bench.plug.said.problem = 'not_that_device'
    const changed = await oneSecond(bench)
    // One second by the model, at most 14 W, and nothing of the eleven that the plug has measured.
    expect(changed.measuring.method).toBe('cpu-model')
    expect(changed.totalEnergyJ - before.totalEnergyJ).toBeLessThanOrEqual(14)
    expect((await oneSecond(bench)).totalEnergyJ - changed.totalEnergyJ).toBe(30)
  })

  test('one that was silent for long and is back is asked again after a minute when it fails anew', async () => {
    const bench = setup()
    bench.plug.said.problem = 'timed_out'
    for (let second = 0; second < 1200; second += 1) await oneSecond(bench)
    bench.plug.said.problem = null
    for (let second = 0; second < 600; second += 1) await oneSecond(bench)
    expect(bench.meter.method).toBe('plug')
    bench.plug.said.problem = 'timed_out'
    await oneSecond(bench)
    bench.plug.said.problem = null
    for (let second = 0; second < 62; second += 1) await oneSecond(bench)
    expect(bench.meter.method).toBe('plug')
  })

  test('a processor that is held back is told of', async () => {
    const bench = setup()
    bench.plug.said.isThrottled = true
    expect((await bench.meter.sample()).isThrottled).toBe(true)
    bench.plug.said.isThrottled = undefined
    expect(await oneSecond(bench)).not.toHaveProperty('isThrottled')
  })

  test('what is a fault of the program is not hidden', async () => {
    const host = handDrivenHost()
    const broken: PowerDevice = {
      method: 'broken',
      everyMs: 1000,
      read: () => Promise.reject(new TypeError('no such thing')),
    }
    await expect(meterOf({ host, devices: [broken] }).meter.sample()).rejects.toThrow('no such thing')
  })

  test('whatever the devices do, the sums only grow, and the part above idle never outgrows the whole', async () => {
    const step = fc.record({
      ms: fc.integer({ min: 1, max: 90_000 }),
      busyCores: fc.double({ min: 0, max: 4, noNaN: true }),
      plugW: fc.option(fc.double({ min: 0, max: 200, noNaN: true })),
      batteryW: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
      sleepMs: fc.constantFrom(0, 0, 0, 3_600_000, -60_000),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const bench = setup()
        let before = await bench.meter.sample()
        for (const { ms, busyCores, plugW, batteryW, sleepMs } of steps) {
          Object.assign(bench.plug.said, { powerW: plugW ?? 0, problem: plugW === null ? 'timed_out' : null })
          Object.assign(bench.battery.said, {
            powerW: batteryW ?? 0,
            problem: batteryW === null ? 'not_discharging' : null,
          })
          bench.host.sleep(sleepMs)
          bench.host.pass(ms, busyCores)
          const after = await bench.meter.sample()
          const [total, dynamic] = [
            after.totalEnergyJ - before.totalEnergyJ,
            after.dynamicEnergyJ - before.dynamicEnergyJ,
          ]
          expect(dynamic).toBeGreaterThanOrEqual(0)
          expect(total).toBeGreaterThanOrEqual(0)
          expect(after.busyCpuMs).toBeGreaterThanOrEqual(before.busyCpuMs)
          // The model counts work that lasted longer than a minute, and rest for a minute only.
          expect(dynamic).toBeLessThanOrEqual(total + 1e-6)
          before = after
        }
      }),
      { numRuns: 50 },
    )
  })
})
