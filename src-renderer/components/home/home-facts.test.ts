import { expect, test } from 'vitest'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { aRunningTask, aSnapshot } from '#core/contracts/test-states.ts'
import { AGENT_REASONS } from '#core/wording/reasons.ts'
import { homeFacts } from './home-facts.ts'
import { SIGNS, WORK_LOOKS } from './work-look.ts'

const HEARD = { isHeard: true, phase: 'running' } as const
const because = (reason: (typeof AGENT_REASONS)[number]): Partial<AgentSnapshot> => ({
  sentence: { reason, values: {}, next_change_at: null },
})
const look = (changes: Partial<AgentSnapshot>) => homeFacts(aSnapshot(changes), HEARD).look

test('work, waiting, a pause, an end, approval, suspension, trouble and a grid that is away each have a look', () => {
  expect(new Set(AGENT_REASONS.map((reason) => look(because(reason))))).toEqual(new Set(WORK_LOOKS))
  expect(new Set(Object.values(SIGNS)).size).toBe(WORK_LOOKS.length)
  expect(look(because('finishing'))).toBe('finishing')
  expect(look({ ...because('computing'), connected: false })).toBe('working')
  expect(homeFacts(aSnapshot(because('computing')), { ...HEARD, isHeard: false }).look).toBe('offline')
})

const lookIn = (phase: 'starting' | 'failed' | 'ended') => homeFacts(null, { isHeard: true, phase }).look

test('a node that is not there yet, failed or has ended looks like it', () => {
  expect([lookIn('starting'), lookIn('failed'), lookIn('ended')]).toEqual(['starting', 'failed', 'finished'])
})

test('what nobody has said was earned is not known, and not nothing', () => {
  expect(homeFacts(null, { isHeard: true, phase: 'failed' }).moneyToday).toBeNull()
  expect(homeFacts(aSnapshot({}), HEARD).moneyToday).toEqual([{ kind: 'earned', amountEur: '0' }])
})

test('without a meter there is no sun to show, and not 0 W of it', () => {
  expect(homeFacts(aSnapshot({ solar_w: 0, solar_source: null }), HEARD)).toMatchObject({ hasSun: false, sunW: null })
  const declared = aSnapshot({ solar_w: 0, solar_source: 'fixed watts (0 W)' })
  expect(homeFacts(declared, HEARD)).toMatchObject({ hasSun: true, sunW: 0 })
})

const sun = (changes: Partial<NonNullable<AgentSnapshot['sun']>>): Partial<AgentSnapshot> => ({
  solar_source: 'meter',
  sun: {
    at: '2026-06-21T12:00:00.000Z',
    grid_w: null,
    pv_w: null,
    battery_w: null,
    load_w: null,
    battery_soc_pct: null,
    surplus_w: null,
    quality: 'measured',
    problem: null,
    ...changes,
  },
})
const sunIn = (changes: Parameters<typeof sun>[0], more: Partial<AgentSnapshot> = {}) => {
  const { sunW, spareW, isSpare, unmeasured, streetW } = homeFacts(aSnapshot({ ...sun(changes), ...more }), HEARD)
  return { sunW, spareW, isSpare, unmeasured, streetW }
}

test('of a meter that does not answer nothing is known, and that is not 0 W', () => {
  const lost = { quality: null, problem: { code: 'stale' as const, values: {} } }
  expect(sunIn(lost)).toEqual({ sunW: null, spareW: null, isSpare: false, unmeasured: null, streetW: null })
  const running = [aRunningTask()]
  expect(sunIn(lost, { running, power_w: 6 })).toMatchObject({ streetW: 6 })
})

test('the sun is what the panels give; where nothing measures them it is what is to spare', () => {
  expect(sunIn({ pv_w: 3000, surplus_w: 2500 })).toMatchObject({ sunW: 3000, spareW: 2500, isSpare: false })
  expect(sunIn({ surplus_w: 2500 })).toMatchObject({ sunW: 2500, spareW: 2500, isSpare: true })
  expect(sunIn({ surplus_w: -300 })).toMatchObject({ sunW: 0, spareW: 0, isSpare: true })
})

test('the work has what is to spare of the sun, and not what the house uses', () => {
  const running = [aRunningTask()]
  expect(sunIn({ pv_w: 3000, surplus_w: 2 }, { running, power_w: 6 })).toMatchObject({ streetW: 4 })
  expect(sunIn({ pv_w: 3000, surplus_w: 8 }, { running, power_w: 6 })).toMatchObject({ streetW: null })
})

test.each([
  ['measured', null],
  ['relayed', null],
  ['declared', 'declared'],
  ['simulated', 'simulated'],
] as const)('sun that is %s is called %s', (quality, unmeasured) => {
  expect(sunIn({ pv_w: 1, quality })).toMatchObject({ unmeasured })
})

const watts = (changes: Partial<AgentSnapshot>) => {
  const { workW, streetW, drawnW } = homeFacts(aSnapshot({ power_w: 6, solar_source: 'meter', ...changes }), HEARD)
  return { workW, streetW, drawnW }
}

test('the street gives what the sun does not, and only while there is work', () => {
  const running = [aRunningTask()]
  expect(watts({ running, solar_w: 0 })).toEqual({ workW: 6, streetW: 6, drawnW: 6 })
  expect(watts({ running, solar_w: 2 })).toEqual({ workW: 6, streetW: 4, drawnW: 6 })
  expect(watts({ running, solar_w: 500 })).toEqual({ workW: 6, streetW: null, drawnW: 6 })
  expect(watts({ running, solar_source: null })).toEqual({ workW: 6, streetW: 6, drawnW: 6 })
  expect(watts({ running, solar_w: 0, mode: 'paused' })).toEqual({ workW: null, streetW: null, drawnW: 6 })
  expect(watts({ running: [], solar_w: 0 })).toEqual({ workW: null, streetW: null, drawnW: 6 })
  expect(watts({ running, solar_w: 0, power_w: null })).toEqual({ workW: null, streetW: null, drawnW: null })
})

const share = (energy_wh: number, solar_wh: number) =>
  homeFacts(aSnapshot({ today: { earned_eur: '0', demo_eur: '0', tasks: 1, energy_wh, solar_wh } }), HEARD).sunShare

test('the share of the sun is of what was used today', () => {
  expect([share(0, 0), share(2, 1), share(2, 2.1)]).toEqual([null, 0.5, 1])
})
