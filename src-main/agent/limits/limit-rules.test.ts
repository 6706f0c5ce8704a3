import { describe, expect, test } from 'vitest'
import { type Limits, LIMITS_DEFAULT } from '#core/contracts/limits.ts'
import { applyLimits, type LimitInput, LIMITS_AT_FIRST, shareAllowed } from './limit-rules.ts'

const MB = 1024 * 1024
const NOON = new Date(2026, 5, 22, 12)
const QUIET = {
  isOnBattery: null,
  untouchedS: null,
  runningProgram: null,
  temperatureC: null,
  foreignLoadPct: 0,
} as const
const anInput = (changes: Partial<LimitInput> = {}): LimitInput => ({
  now: NOON,
  steadyMs: 0,
  machine: QUIET,
  memoryLeftMb: Number.POSITIVE_INFINITY,
  diskBytes: null,
  networkBytes: 0,
  ...changes,
})
const seen = (machine: Partial<LimitInput['machine']>) => anInput({ machine: { ...QUIET, ...machine } })
const applied = (limits: Partial<Limits>, input: LimitInput) =>
  applyLimits({ ...LIMITS_DEFAULT, ...limits }, input, LIMITS_AT_FIRST).verdicts
const ALL_OFF = {
  day_starts: '07:00',
  night_starts: '22:00',
  days: Array.from({ length: 7 }, () => ({ day: 'off', night: 'half' }) as const),
}

describe('a limit', () => {
  test('is none while nothing is known and nothing was set', () => {
    expect(applied({}, anInput())).toEqual([])
    const all = { when_user_active: 'pause', temperature_max_c: 80, foreign_load_max_pct: 50 } as const
    expect(applied(all, anInput())).toEqual([])
  })

  test.each<[string, Partial<Limits>, LimitInput, object | undefined]>([
    ['on battery', {}, seen({ isOnBattery: true }), { effect: 'hold', reason: 'limit_battery' }],
    ['on battery, as its owner wants', { on_battery: 'go_on' }, seen({ isOnBattery: true }), undefined],
    ['plugged in', {}, seen({ isOnBattery: false }), undefined],
    [
      'a user',
      { when_user_active: 'pause' },
      seen({ untouchedS: 179 }),
      { effect: 'hold', reason: 'limit_user', values: { minutes: 3 } },
    ],
    ['a user who went away', { when_user_active: 'pause' }, seen({ untouchedS: 180 }), undefined],
    ['a user who does not mind', { when_user_active: 'go_on' }, seen({ untouchedS: 0 }), undefined],
    [
      'half for a user',
      { when_user_active: 'half' },
      seen({ untouchedS: 0 }),
      { effect: 'half', reason: 'half_for_user' },
    ],
    [
      'a program',
      { exclusive_programs: ['kdenlive'] },
      seen({ runningProgram: 'kdenlive' }),
      { effect: 'hold', reason: 'limit_program', values: { program: 'kdenlive' } },
    ],
    [
      'heat',
      { temperature_max_c: 80 },
      seen({ temperatureC: 80.6 }),
      { effect: 'hold', reason: 'limit_temperature', values: { celsius: 81, resume: 70 } },
    ],
    ['warmth', { temperature_max_c: 80 }, seen({ temperatureC: 80 }), undefined],
    [
      'the plan',
      { schedule: ALL_OFF },
      anInput(),
      { effect: 'hold', reason: 'limit_schedule_until', until: new Date(2026, 5, 22, 22) },
    ],
    [
      'the plan of a night',
      { schedule: ALL_OFF },
      anInput({ now: new Date(2026, 5, 22, 23) }),
      { effect: 'half', reason: 'half_by_schedule', until: new Date(2026, 5, 23, 7) },
    ],
    ['memory that is in use', {}, anInput({ memoryLeftMb: 63 }), { effect: 'no_new', reason: 'limit_memory' }],
    ['memory that is left', {}, anInput({ memoryLeftMb: 64 }), undefined],
    [
      'the network',
      { network_max_mb_per_day: 10 },
      anInput({ networkBytes: 10 * MB }),
      { effect: 'no_new', reason: 'limit_network', until: new Date(2026, 5, 23) },
    ],
    [
      'the disk',
      { disk_max_mb: 200 },
      anInput({ diskBytes: 200 * MB }),
      { effect: 'no_new', reason: 'limit_disk', until: null },
    ],
    ['some disk', { disk_max_mb: 200 }, anInput({ diskBytes: 200 * MB - 1 }), undefined],
    ['a disk that nobody can read', { disk_max_mb: 200 }, anInput(), undefined],
    ['some network', { network_max_mb_per_day: 10 }, anInput({ networkBytes: 10 * MB - 1 }), undefined],
  ])('%s', (...[, limits, input, verdict]) => {
    expect(applied(limits, input)).toMatchObject(verdict === undefined ? [] : [verdict])
  })

  test('of a plan without an end has no time', () => {
    const never = { ...ALL_OFF, days: Array.from({ length: 7 }, () => ({ day: 'off', night: 'off' }) as const) }
    expect(applied({ schedule: never }, anInput())).toMatchObject([{ reason: 'limit_schedule', until: null }])
  })

  test('that holds comes before one that slows down, and both count', () => {
    const limits = { when_user_active: 'half', cpu_share_pct: 60, network_max_mb_per_day: 1 } as const
    const input = { ...seen({ untouchedS: 0, isOnBattery: true }), networkBytes: MB }
    const verdicts = applied(limits, input)
    expect(verdicts.map(({ effect }) => effect)).toEqual(['hold', 'no_new', 'half'])
    expect(shareAllowed({ ...LIMITS_DEFAULT, ...limits }, verdicts)).toBe(0.3)
    expect(shareAllowed({ ...LIMITS_DEFAULT, ...limits }, [])).toBe(0.6)
  })
})

/** What is seen, second after second. */
function over(changes: Partial<Limits>, looks: readonly Partial<LimitInput['machine']>[], everyS: number) {
  const limits = { ...LIMITS_DEFAULT, ...changes }
  let state = LIMITS_AT_FIRST
  return looks.map((machine, place) => {
    const input = { ...seen(machine), steadyMs: place * everyS * 1000 }
    const step = applyLimits(limits, input, state)
    state = step.state
    return step.verdicts.length
  })
}

describe('nothing flaps:', () => {
  test('heat lasts until it is ten degrees cooler, or nobody knows', () => {
    const temperatures = [80, 81, 79, 71, 70, 79, 81, null, 79]
    const looks = temperatures.map((temperatureC) => ({ temperatureC }))
    expect(over({ temperature_max_c: 80 }, looks, 1)).toEqual([0, 1, 1, 1, 0, 0, 1, 0, 0])
  })

  test('other programs have the processor for twenty seconds at least', () => {
    const loads = [50, 51, 10, 10, 10, 10, 51, 51, 10]
    const looks = loads.map((foreignLoadPct) => ({ foreignLoadPct }))
    expect(over({ foreign_load_max_pct: 50 }, looks, 5)).toEqual([0, 1, 1, 1, 1, 0, 1, 1, 1])
    expect(over({}, looks, 5)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0])
  })
})
