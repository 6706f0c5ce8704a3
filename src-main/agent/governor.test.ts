import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SunPhase, SunPlan } from '#core/energy/sun-controller.ts'
import { NODE_STATUSES } from '#core/node/node.ts'
import { LANGUAGES } from '#core/wording/sentences.ts'
import { sentenceText } from '../cli/show-snapshot.ts'
import { decide, DISK_FREE_MIN_MB } from './governor.ts'
import type { LimitVerdict } from './limits/limit-rules.ts'
import type { Situation } from './situation.ts'

const LATER = new Date('2026-06-21T18:00:00.000Z')
const NOW = new Date('2026-06-21T12:00:00.000Z')
const IN_S = (seconds: number) => new Date(NOW.getTime() + seconds * 1000).toISOString()

/** Nothing is in the way; four slots, of which none is used. */
const aSituation = (changes: Partial<Situation> = {}): Situation => ({
  mode: 'always',
  pausedUntil: null,
  isStopping: false,
  isOutdated: false,
  status: 'idle',
  retryAt: null,
  askAgainAt: null,
  freeDiskMb: 10_000,
  slotsMax: 4,
  runningCount: 0,
  pressingCount: 0,
  sun: null,
  limits: [],
  shareMax: 1,
  now: NOW,
  steadyMs: 0,
  ...changes,
})
const decided = (changes: Partial<Situation>) => {
  const { slots, holds, sentence } = decide(aSituation(changes))
  return [slots, holds, sentence.reason, sentence.next_change_at]
}
const aPlan = (phase: SunPhase, changes: Partial<SunPlan> = {}): SunPlan => ({
  phase,
  slots: 0,
  going: 0,
  cpuShare: 1,
  changesAtMs: null,
  needW: 0,
  ...changes,
})
const aLimit = (effect: LimitVerdict['effect'], changes: Partial<LimitVerdict> = {}): LimitVerdict => ({
  effect,
  reason: 'limit_battery',
  values: {},
  until: null,
  ...changes,
})

describe('the governor', () => {
  test('does not say of what holds still, because the sun feeds fewer, that it computes', () => {
    const running = { mode: 'solar_first', runningCount: 3, status: 'active' } as const
    const said = (changes: Partial<Situation>) => decide(aSituation({ ...running, ...changes })).sentence
    const little = { sun: aPlan('on', { going: 1 }) }
    expect(said(little)).toMatchObject({ reason: 'computing_with_sun', values: { count: 1 } })
    expect(said({ ...little, pressingCount: 1 })).toMatchObject({ values: { count: 2 } })
    expect(said({ sun: aPlan('on', { going: 20 }) })).toMatchObject({ values: { count: 3 } })
  })

  test('lets all slots compute and says how many do', () => {
    expect(decide(aSituation({ runningCount: 2, status: 'active' }))).toEqual({
      slots: 4,
      holds: 'nothing',
      going: 4,
      cpuShare: 1,
      servesDeadlines: false,
      pressingShare: 1,
      sentence: { reason: 'computing', values: { count: 2 }, next_change_at: null },
    })
  })

  test.each<[string, Partial<Situation>, unknown[]]>([
    ['before the coordinator answered', { status: null }, [4, 'nothing', 'starting', null]],
    ['asking for work', { askAgainAt: null }, [4, 'nothing', 'asking_for_work', null]],
    ['waiting for work', { askAgainAt: LATER }, [4, 'nothing', 'waiting_for_work', LATER.toISOString()]],
    ['stopping', { isStopping: true, runningCount: 1 }, [0, 'nothing', 'stopping', null]],
    ['too old', { isOutdated: true, runningCount: 1 }, [0, 'nothing', 'agent_outdated', null]],
    ['paused for good', { mode: 'paused', runningCount: 1 }, [0, 'everything', 'paused_by_user', null]],
    [
      'paused until',
      { mode: 'paused', pausedUntil: LATER },
      [0, 'everything', 'paused_by_user_until', LATER.toISOString()],
    ],
    ['suspended', { status: 'suspended', runningCount: 1 }, [0, 'nothing', 'node_suspended', null]],
    ['pending', { status: 'pending_approval' }, [0, 'nothing', 'node_pending', null]],
    ['left', { status: 'left' }, [0, 'nothing', 'node_left', null]],
    ['unreachable', { retryAt: LATER }, [0, 'nothing', 'coordinator_unreachable', LATER.toISOString()]],
    ['unreachable, but at work', { retryAt: LATER, runningCount: 1 }, [4, 'nothing', 'computing', null]],
    ['finishing', { mode: 'finish', runningCount: 1 }, [0, 'nothing', 'finishing', null]],
    ['finished', { mode: 'finish' }, [0, 'nothing', 'finished', null]],
    ['a full disk', { freeDiskMb: DISK_FREE_MIN_MB - 1 }, [0, 'nothing', 'storage_full', null]],
    ['a full disk while at work', { freeDiskMb: 0, runningCount: 1 }, [0, 'nothing', 'computing', null]],
    ['just enough disk', { freeDiskMb: DISK_FREE_MIN_MB, runningCount: 1 }, [4, 'nothing', 'computing', null]],
  ])('%s', (_, changes, decision) => {
    expect(decided(changes)).toEqual(decision)
  })

  test('shows the most restrictive of several reasons', () => {
    const all = { mode: 'paused', status: 'suspended', retryAt: LATER, freeDiskMb: 0 } as const
    expect(decided({ ...all, isStopping: true })[2]).toBe('stopping')
    expect(decided(all)).toEqual([0, 'everything', 'paused_by_user', null])
    expect(decided({ ...all, mode: 'always' })[2]).toBe('node_suspended')
    expect(decided({ ...all, mode: 'always', status: 'idle' })[2]).toBe('coordinator_unreachable')
  })
})

describe('a limit', () => {
  test('holds what runs, and says why and until when', () => {
    const limits = [aLimit('hold', { reason: 'limit_schedule_until', until: LATER })]
    expect(decided({ limits, runningCount: 2 })).toEqual([0, 'everything', 'limit_schedule_until', LATER.toISOString()])
    expect(decided({ limits, isStopping: true })).toEqual([0, 'nothing', 'stopping', null])
    expect(decided({ limits, mode: 'finish', runningCount: 1 })[1]).toBe('everything')
  })

  test('keeps from beginning more, and what runs goes on', () => {
    const limits = [aLimit('no_new', { reason: 'limit_memory' })]
    expect(decided({ limits })).toEqual([0, 'nothing', 'limit_memory', null])
    expect(decided({ limits, runningCount: 1 })).toEqual([0, 'nothing', 'computing', null])
  })

  test('makes what runs slower', () => {
    const limits = [aLimit('half', { reason: 'half_for_user' })]
    const { sentence, ...rest } = decide(aSituation({ limits, runningCount: 2, shareMax: 0.4 }))
    expect(sentence).toEqual({ reason: 'half_for_user', values: { count: 2 }, next_change_at: null })
    expect(rest).toMatchObject({ slots: 4, holds: 'nothing', cpuShare: 0.4, pressingShare: 0.4 })
    expect(decide(aSituation({ shareMax: 0.01 }))).toMatchObject({ cpuShare: 0.02, pressingShare: 0.02 })
  })
})

const values = (sun: SunPlan) => decide(aSituation({ mode: 'solar_only', sun, runningCount: 1 })).sentence.values

describe('with the sun', () => {
  const starting = aPlan('starting', { changesAtMs: 40_000 })
  const resting = aPlan('resting', { changesAtMs: 90_000 })
  const soon = aPlan('stopping', { changesAtMs: 119_000 })
  const later = aPlan('stopping', { changesAtMs: 150_000 })
  const none = aPlan('off', { needW: 119.2 })

  test.each<[string, SunPlan | null, number, unknown[]]>([
    ['too little', none, 1, [0, 'everything', 'waiting_for_sun', null]],
    ['enough lately', starting, 0, [0, 'everything', 'sun_starting', IN_S(40)]],
    ['enough, but too many starts', resting, 0, [0, 'everything', 'sun_resting', IN_S(90)]],
    ['a cloud', later, 1, [0, 'nothing', 'cloud_minutes', IN_S(150)]],
    ['a cloud after much sun', { ...later, slots: 2 }, 1, [0, 'nothing', 'cloud_minutes', IN_S(150)]],
    ['a cloud that lasts', soon, 1, [0, 'nothing', 'cloud_seconds', IN_S(119)]],
    ['a cloud before anything began', { ...later, needW: 10 }, 0, [0, 'nothing', 'waiting_for_sun', null]],
    ['no meter that answers', aPlan('unknown'), 1, [0, 'everything', 'waiting_for_meter', null]],
    ['no meter at all', null, 1, [0, 'everything', 'sun_without_meter', null]],
    ['enough', aPlan('on', { slots: 2 }), 2, [2, 'nothing', 'computing_with_sun', null]],
    ['enough and no work', aPlan('on', { slots: 2 }), 0, [2, 'nothing', 'asking_for_work', null]],
    ['too little to begin, but work lasts', aPlan('on', { needW: 1 }), 0, [0, 'nothing', 'waiting_for_sun', null]],
    ['too little to begin more', aPlan('on', { needW: 1 }), 1, [0, 'nothing', 'computing_with_sun', null]],
  ])('only: %s', (...[, sun, runningCount, decision]) => {
    expect(decided({ mode: 'solar_only', sun, runningCount })).toEqual(decision)
  })

  test.each<[string, SunPlan | null, Partial<Situation>, unknown[]]>([
    ['too little', none, { runningCount: 1 }, [0, 'what_can_wait', 'waiting_for_sun', null]],
    [
      'too little, but a deadline',
      none,
      { runningCount: 2, pressingCount: 1 },
      [0, 'what_can_wait', 'deadline_from_grid', null],
    ],
    [
      'a cloud, and all that runs presses',
      later,
      { runningCount: 2, pressingCount: 2 },
      [0, 'nothing', 'deadline_from_grid', null],
    ],
    [
      'a cloud, and one of two presses',
      later,
      { runningCount: 2, pressingCount: 1 },
      [0, 'nothing', 'cloud_minutes', IN_S(150)],
    ],
    ['a meter that was lost', aPlan('lost'), { runningCount: 1 }, [0, 'nothing', 'meter_lost', null]],
    ['the same without work', aPlan('lost'), {}, [0, 'nothing', 'waiting_for_meter', null]],
    ['a meter never heard', aPlan('unknown'), { runningCount: 1 }, [0, 'what_can_wait', 'waiting_for_meter', null]],
    ['no meter at all', null, { runningCount: 1 }, [4, 'nothing', 'computing', null]],
    [
      'enough for two, and one that presses',
      aPlan('on', { slots: 2 }),
      { runningCount: 3, pressingCount: 1 },
      [3, 'nothing', 'computing_with_sun', null],
    ],
  ])('first: %s', (...[, sun, changes, decision]) => {
    expect(decided({ mode: 'solar_first', sun, ...changes })).toEqual(decision)
  })

  test('always: it is counted, and holds nothing', () => {
    expect(decided({ sun: none, runningCount: 1 })).toEqual([4, 'nothing', 'computing', null])
    expect(decided({ sun: none, mode: 'finish', runningCount: 1 })).toEqual([0, 'nothing', 'finishing', null])
    const fed = (cpuShare: number) => decided({ sun: aPlan('on', { slots: 1, cpuShare }), runningCount: 1 })
    expect(fed(1)).toEqual([4, 'nothing', 'computing_with_sun', null])
    expect(fed(0.9)).toEqual([4, 'nothing', 'computing', null])
  })

  test('says how much is missing and how long it takes', () => {
    expect(values(none)).toEqual({ watts: 120 })
    expect(values(starting)).toEqual({ seconds: 40 })
    expect(values(soon)).toEqual({ seconds: 119 })
    expect(values(later)).toEqual({ minutes: 3 })
  })

  test('slows down what runs, but not what presses, and never beyond the limits', () => {
    const sun = aPlan('on', { slots: 1, cpuShare: 0.25 })
    const share = (shareMax: number) => decide(aSituation({ mode: 'solar_first', sun, shareMax, runningCount: 2 }))
    expect(share(1)).toMatchObject({ cpuShare: 0.25, pressingShare: 1 })
    expect(share(0.2)).toMatchObject({ cpuShare: 0.2, pressingShare: 0.2 })
  })
})

/** What waits for a moment knows it, and nothing else does. */
const aMoment = fc.oneof(
  fc.record({
    phase: fc.constantFrom('starting', 'resting', 'stopping'),
    changesAtMs: fc.integer({ min: 0, max: 1e6 }),
  }),
  fc.record({ phase: fc.constantFrom('unknown', 'lost', 'off', 'on'), changesAtMs: fc.constant(null) }),
)
const aPower = fc.record({
  slots: fc.integer({ min: 0, max: 8 }),
  going: fc.integer({ min: 0, max: 8 }),
  cpuShare: fc.double({ min: 0.02, max: 1, noNaN: true }),
  needW: fc.double({ min: 0, max: 5000, noNaN: true }),
})
const aSunPlan: fc.Arbitrary<SunPlan> = fc.tuple(aMoment, aPower).map(([moment, power]) => ({ ...moment, ...power }))
const anyLimit = fc.constantFrom<LimitVerdict>(
  aLimit('hold'),
  aLimit('hold', { reason: 'limit_schedule_until', until: LATER }),
  aLimit('no_new', { reason: 'limit_memory' }),
  aLimit('half', { reason: 'half_for_user' }),
)
const anySituation: fc.Arbitrary<Situation> = fc.record({
  mode: fc.constantFrom('always', 'solar_only', 'solar_first', 'paused', 'finish'),
  pausedUntil: fc.option(fc.constant(LATER)),
  isStopping: fc.boolean(),
  isOutdated: fc.boolean(),
  status: fc.option(fc.constantFrom(...NODE_STATUSES)),
  retryAt: fc.option(fc.constant(LATER)),
  askAgainAt: fc.option(fc.constant(LATER)),
  freeDiskMb: fc.constantFrom(0, 499, 500, Number.POSITIVE_INFINITY),
  slotsMax: fc.integer({ min: 1, max: 256 }),
  runningCount: fc.integer({ min: 0, max: 300 }),
  pressingCount: fc.integer({ min: 0, max: 3 }),
  sun: fc.option(aSunPlan),
  limits: fc.array(anyLimit, { maxLength: 2 }),
  shareMax: fc.double({ min: 0.01, max: 1, noNaN: true }),
  now: fc.constant(NOW),
  steadyMs: fc.constant(0),
})
const isDark = ({ mode, sun }: Situation) =>
  (mode === 'solar_only' && sun === null) ||
  ((mode === 'solar_only' || mode === 'solar_first') && sun !== null && sun.phase !== 'on')

describe('whatever the situation', () => {
  test('no rule that forbids work is overridden, and nobody is told to compute more than there are slots', () => {
    fc.assert(
      fc.property(anySituation, (situation) => {
        const { slots, going, cpuShare, pressingShare } = decide(situation)
        const [limit] = situation.limits
        const forbidden = [
          situation.isStopping,
          situation.isOutdated,
          ['paused', 'finish'].includes(situation.mode),
          isDark(situation),
          ['suspended', 'pending_approval', 'left'].includes(situation.status ?? ''),
          situation.freeDiskMb < DISK_FREE_MIN_MB,
          limit?.effect === 'hold' || limit?.effect === 'no_new',
          situation.retryAt !== null && situation.runningCount === 0,
        ].includes(true)
        expect(slots).toBeLessThanOrEqual(forbidden ? 0 : situation.slotsMax)
        expect(going).toBeLessThanOrEqual(Math.max(0, situation.slotsMax - situation.pressingCount))
        expect(cpuShare).toBeLessThanOrEqual(Math.max(0.02, situation.shareMax))
        expect(pressingShare).toBe(Math.max(0.02, situation.shareMax))
      }),
    )
  })

  test('a pause, a limit that holds, and a night in Solar only hold everything', () => {
    fc.assert(
      fc.property(anySituation, (situation) => {
        const { mode, sun, limits, isStopping } = situation
        const isNight = mode === 'solar_only' && sun?.phase !== 'on' && sun?.phase !== 'stopping'
        const holdsAll = !isStopping && (mode === 'paused' || limits[0]?.effect === 'hold' || isNight)
        expect(decide(situation).holds === 'everything').toBe(holdsAll)
      }),
    )
  })

  test('while something runs, what holds all of it is what is said', () => {
    fc.assert(
      fc.property(anySituation, (situation) => {
        const { holds, sentence } = decide(situation)
        fc.pre(situation.runningCount > 0 && holds === 'everything')
        expect(sentence.reason).toMatch(/^(paused_|limit_|waiting_|sun_)/)
      }),
    )
  })

  test('there is a sentence for it in every language', () => {
    fc.assert(
      fc.property(anySituation, fc.constantFrom(...LANGUAGES), (situation, language) => {
        expect(sentenceText(decide(situation).sentence, language)).not.toMatch(/[{}]|undefined/)
      }),
    )
  })
})
