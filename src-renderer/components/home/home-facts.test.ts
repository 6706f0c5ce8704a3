import { expect, test } from 'vitest'
import { aRunningTask, aSnapshot } from '#core/contracts/test-states.ts'
import { homeFacts } from './home-facts.ts'

const look = (changes: Parameters<typeof aSnapshot>[0], isHeard = true) =>
  homeFacts(aSnapshot(changes), { isHeard }).look

test('the chip shows work, waiting, a pause, and a grid that is away', () => {
  expect(look({ running: [aRunningTask()] })).toBe('working')
  expect(look({ running: [aRunningTask()], mode: 'paused' })).toBe('paused')
  expect(look({ running: [aRunningTask()], connected: false })).toBe('working')
  expect(look({})).toBe('waiting')
  expect(look({ connected: false })).toBe('offline')
  expect(look({ running: [aRunningTask()] }, false)).toBe('offline')
})

test('without a meter there is no sun to show, and not 0 W of it', () => {
  expect(homeFacts(aSnapshot({ solar_w: 0, solar_source: null }), { isHeard: true })).toMatchObject({
    hasSun: false,
    sunW: null,
  })
  const declared = aSnapshot({ solar_w: 0, solar_source: 'fixed watts (0 W)' })
  expect(homeFacts(declared, { isHeard: true })).toMatchObject({ hasSun: true, sunW: 0 })
})

const share = (energy_wh: number, solar_wh: number) =>
  homeFacts(aSnapshot({ today: { earned_eur: '0', tasks: 1, energy_wh, solar_wh } }), { isHeard: true }).sunShare

test('the share of the sun is of what was used today', () => {
  expect([share(0, 0), share(2, 1), share(2, 2.1)]).toEqual([null, 0.5, 1])
})
