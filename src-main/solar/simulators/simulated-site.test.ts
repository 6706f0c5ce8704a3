import { expect, test } from 'vitest'
import { aScenario, type ScenarioName, siteAt } from './scenario.ts'
import { simulatedSite, type Stretch } from './simulated-site.ts'

const START = Date.parse('2026-11-26T08:00:00Z')
const NOON = new Date('2026-06-21T11:00:00Z')

const MORNING = new Date('2026-06-21T05:00:00Z')

type Setup = { name?: ScenarioName; speed?: number; startAt?: Date }

function setup({ name = 'broken-clouds', speed = 1, startAt = NOON }: Setup = {}) {
  let nowMs = START
  const stretches: Stretch[] = []
  const site = simulatedSite({
    scenario: aScenario(name),
    startAt,
    clock: () => new Date(nowMs),
    speed,
    onStretch: (stretch) => stretches.push(stretch),
  })
  return { site, stretches, pass: (seconds: number) => void (nowMs += seconds * 1000) }
}

test('has the weather of its scenario and the time of its clock', () => {
  const { site, pass } = setup()
  pass(25)
  const { pvW, houseW } = siteAt(aScenario('broken-clouds'), new Date(NOON.getTime() + 25_000))
  expect(site.now()).toMatchObject({
    at: new Date(START + 25_000),
    pvW,
    houseW,
    gridW: expect.closeTo(houseW - pvW, 3),
  })
})

test.each([1, 60])('its counters are the sum of its stretches, at %d times the weather', (speed) => {
  const { site, stretches, pass } = setup({ speed })
  const before = site.now()
  for (const seconds of [7, 61, 0.25, 600]) {
    pass(seconds)
    site.now()
  }
  site.control({ extraLoadW: 4000 })
  pass(300)
  const after = site.now()
  const sum = (watts: (stretch: Stretch) => number) =>
    stretches.reduce((total, stretch) => total + (Math.max(0, watts(stretch)) * stretch.seconds) / 3600, 0)
  expect(stretches.reduce((total, { seconds }) => total + seconds, 0)).toBeCloseTo(968.25, 6)
  expect(after.pvWh - before.pvWh).toBeCloseTo(
    sum(({ state }) => state.pvW),
    6,
  )
  expect(after.importWh - before.importWh).toBeCloseTo(
    sum(({ state }) => state.gridW),
    6,
  )
  expect(after.exportWh - before.exportWh).toBeCloseTo(
    sum(({ state }) => -state.gridW),
    6,
  )
  expect(after.importWh).toBeGreaterThan(before.importWh)
  expect(after.exportWh).toBeGreaterThan(before.exportWh)
})

test('looking more often changes nothing', () => {
  const [often, once] = [setup(), setup()]
  for (let second = 0; second < 900; second++) {
    often.pass(1)
    often.site.now()
  }
  once.pass(900)
  expect(often.site.now().pvWh).toBeCloseTo(once.site.now().pvWh, 6)
})

test('faster weather gives no more energy than the clock has time for', () => {
  const { site, pass } = setup({ name: 'clear', speed: 60 })
  const before = site.now()
  pass(60)
  expect(site.now().pvWh - before.pvWh).toBeLessThan(3200 / 60)
})

test('the nodes add to the house and to what their plug sees', () => {
  const { site } = setup()
  site.control({ pvW: 3000, houseW: 500 })
  expect(site.now()).toMatchObject({ gridW: -2500, hostW: 8 })
  site.control({ extraLoadW: 100 })
  expect(site.now()).toMatchObject({ gridW: -2400, hostW: 108, extraW: 100 })
  site.control({ pvW: null })
  expect(site.now()).toMatchObject({ houseW: 500, pvW: siteAt(aScenario('broken-clouds'), NOON).pvW })
})

test('phases count by themselves what the whole nets', () => {
  const { site, pass } = setup()
  site.control({ pvW: 3000, houseW: 600 })
  const before = site.now()
  pass(3600)
  const after = site.now()
  expect(after.phases.map(({ powerW }) => powerW)).toEqual([-2800, 200, 200])
  expect(after.exportWh - before.exportWh).toBeCloseTo(2400, 3)
  expect(after.phases[0].exportWh - before.phases[0].exportWh).toBeCloseTo(2800, 3)
  expect(after.phases[1].importWh - before.phases[1].importWh).toBeCloseTo(200, 3)
})

test('a battery takes the surplus, and less of it while nodes work', () => {
  const { site, pass } = setup({ name: 'battery', startAt: MORNING })
  site.control({ pvW: 1500, houseW: 500 })
  pass(20)
  expect(site.now()).toMatchObject({ batteryW: -1000, gridW: 0 })
  site.control({ extraLoadW: 300 })
  pass(10)
  expect(site.now()).toMatchObject({ batteryW: -700, gridW: 0 })
})

test('a clock that goes back takes nothing back', () => {
  const { site, pass } = setup()
  pass(100)
  const before = site.now()
  pass(-50)
  expect(site.now()).toEqual(before)
})
