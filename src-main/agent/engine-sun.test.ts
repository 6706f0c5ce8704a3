import { describe, expect, test } from 'vitest'
import { AgentSnapshot } from '#core/contracts/agent.ts'
import { LIMITS_DEFAULT } from '#core/contracts/limits.ts'
import { inMemoryComputer } from '../compute/test-computer.ts'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { siteReading, type SolarSource } from '../solar/ports.ts'
import { engineBench, settled } from './test-engine-bench.ts'
import { aTask } from './test-reports.ts'

const MINUTE_S = 60

/** A node under a meter of its house: `sky.gridW` is what it says now; null is a meter that does not answer. */
function setup(gridW: number | null = 500) {
  const sky = { gridW, now: () => new Date() }
  const shares: number[] = []
  const solar: SolarSource = {
    name: 'the meter of the house',
    async read() {
      if (sky.gridW === null) throw new Error('no route to the meter')
      return siteReading({ at: sky.now(), gridW: sky.gridW, quality: 'measured' })
    },
  }
  const bench = engineBench({ computer: recording(shares), meter: handDrivenMeter().meter, solar })
  sky.now = () => bench.time.clock.now()
  /** Time passes in looks of five seconds; each is over before the next. */
  const pass = async (seconds: number) => {
    for (let passed = 0; passed < seconds; passed += 5) {
      const { seq } = bench.now()
      bench.time.pass(5000)
      await settled(() => expect(bench.engine.stream.now().seq).toBeGreaterThan(seq))
    }
  }
  return { ...bench, sky, shares, pass, phases: () => bench.now().running.map(({ phase }) => phase) }
}

/** Remembers how much of a core each computation was allowed. */
function recording(shares: number[]) {
  const computer = inMemoryComputer()
  return {
    start(job: Parameters<typeof computer.start>[0]) {
      const computation = computer.start(job)
      return {
        ...computation,
        setCpuShare: (share: number) => {
          shares.push(share)
          computation.setCpuShare(share)
        },
      }
    },
  }
}
const tomorrow = (at: Date) => new Date(at.getTime() + 24 * 3_600_000).toISOString()

/** In this mode, with sun for an hour and one task that has begun. */
async function atWork(mode: 'solar_only' | 'solar_first', deadline?: (now: Date) => string) {
  const bench = setup(-3000)
  bench.owner.wishes = { ...bench.owner.wishes, mode }
  bench.engine.start()
  await bench.pass(2 * MINUTE_S)
  await bench.asks()
  bench.coordinator.offer(aTask({ deadline: (deadline ?? tomorrow)(bench.time.clock.now()) }))
  await bench.computes(1)
  await bench.pass(6 * MINUTE_S)
  return bench
}

describe('with a meter', () => {
  test('work waits for sun, begins a minute after there is enough, and says so', async () => {
    const { engine, now, pass, sky, says, coordinator, asks } = setup(90)
    engine.start()
    await says('waiting_for_sun')
    expect(AgentSnapshot.parse(now())).toMatchObject({ mode: 'solar_first', slots: 0 })
    expect(now().sentence.values).toEqual({ watts: 120 })
    expect(coordinator.askers()).toBe(0)
    sky.gridW = -3000
    await pass(10)
    await says('sun_starting')
    await pass(65)
    await asks()
    expect(now()).toMatchObject({ slots: 2, cpu_share: 1, sentence: { reason: 'asking_for_work' } })
  })

  test('work follows the sun in shares of a core', async () => {
    const { now, sky, pass, shares, letGo } = await atWork('solar_only')
    expect(now()).toMatchObject({ cpu_share: 1, sentence: { reason: 'computing_with_sun', values: { count: 1 } } })
    sky.gridW = -5
    await pass(5)
    expect(now()).toMatchObject({ cpu_share: 0.5, slots: 1 })
    expect(shares.at(-1)).toBe(0.5)
    letGo()
  })

  test('a cloud slows work down, then holds it, and what is held for long is given back', async () => {
    const { now, sky, pass, phases, coordinator, says } = await atWork('solar_only')
    sky.gridW = 400
    await pass(10)
    expect(now()).toMatchObject({ slots: 0, cpu_share: 0.02, sentence: { reason: 'cloud_minutes' } })
    expect(phases()).toEqual(['computing'])
    await pass(14 * MINUTE_S)
    await says('cloud_seconds')
    await pass(1 * MINUTE_S)
    await says('waiting_for_sun')
    expect(phases()).toEqual(['paused'])
    await pass(13 * MINUTE_S)
    expect(coordinator.said('release')).toEqual([])
    await pass(2 * MINUTE_S)
    await settled(() => expect(coordinator.said('release')).toHaveLength(1))
    expect(coordinator.said('fail')).toEqual([])
  })

  test('the sun comes back before it is given back: it goes on from where it was', async () => {
    const { sky, pass, phases, coordinator, says } = await atWork('solar_only')
    sky.gridW = 400
    await pass(16 * MINUTE_S)
    expect(phases()).toEqual(['paused'])
    sky.gridW = -3000
    await pass(3 * MINUTE_S)
    await settled(() => expect(coordinator.said('report')).toHaveLength(1))
    await says('asking_for_work')
  })

  test('Solar first goes on from the grid where a deadline presses, at full speed, and begins nothing', async () => {
    const soon = (at: Date) => new Date(at.getTime() + 18 * MINUTE_S * 1000).toISOString()
    const { now, sky, pass, phases, shares, says } = await atWork('solar_first', soon)
    sky.gridW = 400
    await pass(16 * MINUTE_S)
    await says('deadline_from_grid')
    expect(phases()).toEqual(['computing'])
    expect(now().slots).toBe(0)
    expect(shares.at(-1)).toBe(1)
  })

  test('the meter is lost: in Solar first what runs goes on without counting sun, and begins nothing', async () => {
    const { now, sky, pass, phases, letGo, coordinator, kept, says } = await atWork('solar_first')
    sky.gridW = null
    await pass(80)
    expect(now().sentence.reason).toBe('computing_with_sun')
    await pass(20)
    expect(now()).toMatchObject({ slots: 0, sentence: { reason: 'meter_lost' } })
    expect(now().warnings.map(({ code }) => code)).toContain('sun_unreadable')
    expect(phases()).toEqual(['computing'])
    await pass(30 * MINUTE_S)
    expect(coordinator.said('release')).toEqual([])
    letGo()
    await settled(() => expect(kept).toHaveLength(1))
    await pass(10)
    expect(now().sentence.reason).toBe('waiting_for_meter')
    sky.gridW = -3000
    await pass(10)
    await says('sun_resting')
    await pass(2 * MINUTE_S)
    expect(now()).toMatchObject({ slots: 2, sentence: { reason: 'asking_for_work' } })
  })

  test('the meter is lost: in Solar only it is as without sun', async () => {
    const { now, sky, pass, phases } = await atWork('solar_only')
    sky.gridW = null
    await pass(100)
    expect(now()).toMatchObject({ slots: 0, sentence: { reason: 'waiting_for_meter' } })
    expect(phases()).toEqual(['paused'])
  })

  test('Always computes through the night', async () => {
    const { engine, owner, now, asks } = setup(400)
    owner.wishes = { ...owner.wishes, mode: 'always' }
    engine.start()
    await asks()
    expect(now()).toMatchObject({ mode: 'always', slots: 2 })
  })
})

describe('the owner’s limits', () => {
  test('hold what runs until they are lifted', async () => {
    const { owner, coordinator, pass, phases, now } = await atWork('solar_first')
    owner.machine = { ...owner.machine, isOnBattery: true }
    await pass(5)
    expect(now()).toMatchObject({ slots: 0, sentence: { reason: 'limit_battery' } })
    expect(phases()).toEqual(['paused'])
    owner.wishes = { ...owner.wishes, limits: { ...LIMITS_DEFAULT, on_battery: 'go_on', cpu_share_pct: 50 } }
    await pass(5)
    // The computation of a test is done as soon as it goes on.
    await settled(() => expect(coordinator.said('report')).toHaveLength(1))
    expect(now()).toMatchObject({ cpu_share: 0.5, sentence: { reason: 'asking_for_work' } })
  })

  test('keep from beginning before this computer was looked at for the first time', async () => {
    const { engine, owner, coordinator, now, says } = setup(-3000)
    const looked = Promise.withResolvers<void>()
    owner.wishes = { ...owner.wishes, mode: 'always' }
    owner.machine = { ...owner.machine, isOnBattery: true }
    owner.looks = looked.promise
    coordinator.offer(aTask())
    engine.start()
    await settled(() => expect(now().connected).toBe(true))
    expect(now()).toMatchObject({ slots: 0, sentence: { reason: 'starting' } })
    looked.resolve()
    await says('limit_battery')
    expect(coordinator.said('claim')).toEqual([])
  })

  test('of cores hold for what runs already: the youngest hold still', async () => {
    const { engine, owner, coordinator, pass, phases, computes } = setup(-3000)
    owner.wishes = { ...owner.wishes, mode: 'always' }
    coordinator.offer(aTask(), aTask())
    engine.start()
    await computes(2)
    await settled(() => expect(phases()).toEqual(['computing', 'computing']))
    owner.slots = 1
    await pass(5)
    expect(phases()).toEqual(['computing', 'paused'])
  })

  test('of memory, network and disk keep from beginning more', async () => {
    const { owner, coordinator, engine, pass, asks, now } = setup(-3000)
    const limits = { ...LIMITS_DEFAULT, memory_max_pct: 20, network_max_mb_per_day: 1 }
    owner.wishes = { ...owner.wishes, mode: 'always', limits }
    engine.start()
    await asks()
    expect(coordinator.said('claim').at(-1)).toMatchObject({ memoryMb: 200 })
    owner.networkBytes = 1024 * 1024
    await pass(5)
    expect(now()).toMatchObject({ slots: 0, sentence: { reason: 'limit_network' } })
    owner.networkBytes = 0
    owner.diskBytes = 300 * 1024 * 1024
    owner.wishes = { ...owner.wishes, mode: 'always', limits: { ...limits, disk_max_mb: 300 } }
    await pass(5)
    expect(now()).toMatchObject({ slots: 0, sentence: { reason: 'limit_disk' } })
    owner.diskBytes = 0
    await pass(30)
    expect(now()).toMatchObject({ slots: 2, sentence: { reason: 'asking_for_work' } })
    owner.wishes = { ...owner.wishes, limits: { ...limits, memory_max_pct: 5 } }
    await pass(5)
    expect(now()).toMatchObject({ slots: 0, sentence: { reason: 'limit_memory' } })
  })
})
