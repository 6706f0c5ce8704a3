import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CLOUD_LASTS_S, LEAST_SHARE, STALE_S } from './sun-controller.ts'
import { RULE, SLOT_W, underTheSky } from './test-sky.ts'

describe('work begins', () => {
  test('when there is enough for a task and the margin, for a minute, and says when', () => {
    const { look, stays, now } = underTheSky()
    expect(look(29)).toMatchObject({ phase: 'off', slots: 0, needW: 1, changesAtMs: null })
    expect(look(31)).toMatchObject({ phase: 'starting', slots: 0, changesAtMs: now() + 60_000 })
    expect(stays(50, 31)).toMatchObject({ phase: 'starting', changesAtMs: now() + 10_000 })
    expect(look(31)).toMatchObject({ phase: 'on', slots: 4, changesAtMs: null })
  })

  test('when there is enough for as much of a core as a task may use', () => {
    const { look, stays } = underTheSky(RULE, { shareMax: 0.5 })
    expect(look(24)).toMatchObject({ phase: 'off', needW: 1 })
    expect(stays(70, 25)).toMatchObject({ phase: 'on', slots: 4, cpuShare: 0.5 })
    expect(stays(10, 0)).toMatchObject({ phase: 'stopping', needW: 1.25 })
  })

  test('a cloud of ten seconds does not make the waiting begin again, a longer one does', () => {
    const { look, stays } = underTheSky()
    stays(60, 500)
    expect(look(0)).toMatchObject({ phase: 'off', needW: 30 })
    expect(look(500).phase).toBe('on')
    const other = underTheSky()
    other.stays(50, 500)
    other.stays(300, 0)
    expect(other.look(500)).toMatchObject({ phase: 'starting', changesAtMs: other.now() + 60_000 })
  })

  test('never on an old reading', () => {
    const { stays, look } = underTheSky()
    stays(50, 500)
    expect(stays(600, 500, { readingAgeS: STALE_S + 1 }).phase).toBe('unknown')
    expect(look(500, { readingAgeS: STALE_S }).phase).toBe('starting')
    expect(stays(600, 500, { readingAgeS: Number.NaN }).phase).toBe('unknown')
    expect(stays(600, 500, { readingAgeS: null }).phase).toBe('unknown')
    expect(stays(600, null).phase).toBe('unknown')
  })
})

describe('work follows the sun', () => {
  test('in slots and CPU share', () => {
    const { stays } = underTheSky()
    expect(stays(900, 1000)).toMatchObject({ phase: 'on', slots: 4, cpuShare: 1 })
    expect(stays(900, 25)).toMatchObject({ phase: 'on', slots: 3 })
    expect(stays(10, 25).cpuShare).toBeCloseTo(2.5 / 4)
    expect(stays(10, 25, { runningCount: 1 })).toMatchObject({ slots: 3, cpuShare: 1 })
    expect(stays(900, 25, { shareMax: 0.5 })).toMatchObject({ slots: 4, cpuShare: 0.5 })
  })

  test('down at once and up slowly, so that a flickering sky is not drawn from the grid', () => {
    const { stays, look } = underTheSky()
    stays(900, 1000)
    look(20)
    expect(look(20).cpuShare).toBe(0.5)
    stays(900, 20)
    const up = look(40).cpuShare
    expect(up).toBeGreaterThan(0.5)
    expect(up).toBeLessThan(0.8)
  })

  test('and does not take for a cloud what is lost by rounding: fewer watts still feed it', () => {
    const someWatts = fc.double({ min: 10, max: 40, noNaN: true })
    fc.assert(
      fc.property(someWatts, someWatts, (wattsPerSlot, surplusW) => {
        const { look, stays } = underTheSky(RULE, { wattsPerSlot, runningCount: 2 })
        stays(120, 5000)
        expect(look(surplusW).phase).toBe('on')
      }),
      { numRuns: 500 },
    )
  })

  test('up as fast after a cloud in which the house drew much as after one in which it drew nothing', () => {
    const [dark, dim] = [underTheSky(), underTheSky()]
    for (const { stays } of [dark, dim]) stays(900, 1000)
    dark.stays(60, -2000)
    dim.stays(60, 0)
    const up = dark.look(30).cpuShare
    expect(up).toBe(dim.look(30).cpuShare)
    expect(up).toBeGreaterThan(0.3)
  })

  test('with fewer tasks where all of them would be slower than a computation can be', () => {
    const { stays } = underTheSky()
    stays(900, 1000)
    expect(stays(10, 0.5)).toMatchObject({ phase: 'on', going: 2, slots: 0 })
    expect(stays(10, 0.5).cpuShare).toBeCloseTo(0.025)
    expect(stays(10, 0)).toMatchObject({ going: 1, cpuShare: LEAST_SHARE })
  })

  test('with no more tasks than there are cores, which have what all of them would have had', () => {
    const { stays } = underTheSky()
    stays(900, 1000)
    expect(stays(900, 15, { slotsMax: 2 })).toMatchObject({ going: 2, cpuShare: 0.75, slots: 2 })
    expect(stays(10, 1000, { slotsMax: 0 })).toMatchObject({ going: 1, slots: 0 })
  })

  test('and begins none that would be slower than a quarter of its speed', () => {
    const { stays } = underTheSky(RULE, { runningCount: 0 })
    expect(stays(900, 1000)).toMatchObject({ phase: 'on', slots: 4 })
    expect(stays(10, 2.5)).toMatchObject({ phase: 'on', slots: 1, cpuShare: 0.25 })
    expect(stays(10, 2)).toMatchObject({ phase: 'on', slots: 0, needW: 0.5 })
    expect(stays(10, 0)).toMatchObject({ phase: 'stopping', slots: 0, needW: 2.5 })
    expect(stays(10, 3, { shareMax: 0.5 })).toMatchObject({ phase: 'on', needW: 0 })
  })
})

describe('work ends', () => {
  test('when clouds have used up their budget of energy, and says when that would be', () => {
    const { stays, look, now } = underTheSky({ ...RULE, deficit_budget_wh: 0.15 })
    stays(900, 1000)
    const cloud = look(0)
    // What ran at full power when the cloud came: 40 W for 10 s of the 0.15 Wh; then one task at a fiftieth.
    const crawlW = LEAST_SHARE * SLOT_W
    const leftMs = ((0.15 * 3600 - 40 * 10) / crawlW) * 1000
    expect(cloud).toMatchObject({ phase: 'stopping', slots: 0, going: 1, cpuShare: LEAST_SHARE })
    expect(cloud.changesAtMs).toBeCloseTo(now() + leftMs)
    expect(stays(leftMs / 1000 - 10, 0).phase).toBe('stopping')
    expect(stays(20, 0)).toMatchObject({ phase: 'off', needW: 30 })
  })

  test('when a cloud lasts for a quarter of an hour, however little it costs', () => {
    const { stays, look, now } = underTheSky()
    stays(900, 1000)
    expect(look(0).changesAtMs).toBe(now() + CLOUD_LASTS_S * 1000)
    expect(stays(CLOUD_LASTS_S - 10, 0).phase).toBe('stopping')
    expect(look(0)).toMatchObject({ phase: 'off', needW: 30 })
  })

  test('not when the sun comes back in time, which pays for the cloud', () => {
    const { stays, look, state } = underTheSky()
    stays(900, 1000)
    expect(stays(200, 0).phase).toBe('stopping')
    expect(look(1000).phase).toBe('on')
    expect(state().deficitWh).toBe(0)
  })

  test('not before its least time', () => {
    const { stays, look } = underTheSky({ ...RULE, deficit_budget_wh: 0 })
    expect(stays(70, 100).phase).toBe('on')
    expect(stays(290, 0).phase).toBe('stopping')
    expect(look(0).phase).toBe('off')
  })

  test('and rests before it begins again, also when it began often', () => {
    const { stays, look, now } = underTheSky({ ...RULE, on_min_s: 0, deficit_budget_wh: 0, start_after_s: 0 })
    expect(look(500).phase).toBe('on')
    expect(look(0).phase).toBe('off')
    expect(look(500)).toMatchObject({ phase: 'resting', changesAtMs: now() + 110_000 })
    expect(stays(110, 500).phase).toBe('on')
    const began = now()
    for (let start = 0; start < 4; start += 1) {
      look(0)
      stays(120, 500)
    }
    look(0)
    expect(look(500)).toMatchObject({ phase: 'resting', changesAtMs: began - 130_000 + 3_600_000 })
  })

  test('when nothing is known any more', () => {
    const { stays } = underTheSky()
    stays(900, 1000)
    expect(stays(90, null)).toMatchObject({ phase: 'on', slots: 4 })
    expect(stays(10, null)).toMatchObject({ phase: 'unknown', slots: 0 })
    expect(stays(10, 1000).phase).toBe('resting')
  })

  test('also when the meter falls silent in a cloud: what was dark does not become light because nobody looks', () => {
    const { stays } = underTheSky(RULE, { goesOnUnknown: true })
    stays(900, 1000)
    expect(stays(120, 0).phase).toBe('stopping')
    stays(90, null)
    expect(stays(10, null)).toMatchObject({ phase: 'unknown', slots: 0, going: 0 })
  })

  test('also when the meter falls silent and nothing runs that could go on', () => {
    const { stays } = underTheSky(RULE, { goesOnUnknown: true, runningCount: 0 })
    stays(900, 1000)
    expect(stays(3600, null).phase).toBe('unknown')
    expect(stays(10, 25).phase).toBe('off')
    expect(stays(10, 1000).phase).toBe('starting')
  })

  test('not when what runs may go on without the meter; then it follows the sun again without a new start', () => {
    const { stays, state } = underTheSky(RULE, { goesOnUnknown: true })
    stays(900, 1000)
    expect(stays(3600, null)).toMatchObject({ phase: 'lost', slots: 0, cpuShare: 1 })
    expect(stays(10, 1000)).toMatchObject({ phase: 'on', slots: 4 })
    expect(state().startsAtMs).toHaveLength(0)
    expect(stays(3600, 0).phase).toBe('off')
    expect(stays(3600, null).phase).toBe('unknown')
    expect(stays(10, 1000).phase).toBe('starting')
  })
})
