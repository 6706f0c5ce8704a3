import { describe, expect, test } from 'vitest'
import { SUN_RULE_DEFAULT } from '#core/contracts/limits.ts'
import { type DaySet, HELD_OUT, MADE_ON, TUNED_ON } from './day-sets.ts'
import { dayOf, looksOf, makeSite, spareW, truthAt } from './day.ts'
import { DESKTOP, makeNode, startsPerHour } from './node.ts'
import { alwaysOn, evccRule, type Look, ours, plainThreshold } from './policies.ts'
import { replay } from './replay.ts'

const [CLEAR] = MADE_ON.types
const day = dayOf(CLEAR!, 1)
const NIGHT = dayOf({ ...CLEAR!, scenario: 'night' }, 1)

/** A day draws on its seed and on the 23 that follow. */
const SEEDS_OF_A_DAY = 24
const seedsOf = ({ types }: DaySet) => types.flatMap(({ seeds }) => seeds)
const isApart = (one: number, other: number) => Math.abs(one - other) >= SEEDS_OF_A_DAY

describe('the sets of days', () => {
  test('have no sky in common, so that what was tuned was not tuned on what judges it', () => {
    const [madeOn, heldOut, tunedOn] = [MADE_ON, HELD_OUT, TUNED_ON].map(seedsOf)
    const others = [...madeOn!, ...tunedOn!]
    expect(heldOut!.filter((seed) => !others.every((other) => isApart(seed, other)))).toEqual([])
    expect(heldOut!.filter((seed) => heldOut!.filter((other) => !isApart(seed, other)).length > 1)).toEqual([])
    expect(tunedOn!.filter((seed) => !madeOn!.every((other) => isApart(seed, other)))).toEqual([])
  })
})

describe('a simulated day', () => {
  test('may change its weather at noon, and its house may draw another share', () => {
    const changing = dayOf({ ...CLEAR!, afternoon: 'night', houseTimes: 0.5 }, 1)
    const noon = looksOf(changing) / 2
    expect(truthAt(changing, noon - 1).pvW).toBe(truthAt(day, noon - 1).pvW)
    expect(truthAt(changing, noon)).toEqual({ pvW: 0, houseW: truthAt(day, noon).houseW / 2 })
  })

  test('has a meter that is never further off than its class', () => {
    const site = makeSite(day)
    const wrongW = Array.from({ length: looksOf(day) }, (_, look) => {
      const { pvW, houseW } = truthAt(day, look)
      const gridW = houseW + 60 - pvW
      return Math.abs(site.step(look, 60).gridW - gridW) / (10 + Math.abs(gridW) / 100)
    })
    expect(Math.max(...wrongW)).toBeLessThan(1.2)
    expect(Math.max(...wrongW)).toBeGreaterThan(0.5)
  })

  test('without sun leaves nothing: whoever computes all the same draws from the grid', () => {
    const still = replay({ day: NIGHT, policy: ours(SUN_RULE_DEFAULT, false), nodeCount: 1 })
    expect(still).toMatchObject({ computeWh: 0, optimumWh: 0, claimedWh: 0, startsPerHourMax: 0 })
    const on = replay({ day: NIGHT, policy: alwaysOn, nodeCount: 1 })
    expect(on.importWh).toBeCloseTo(24 * 60)
    expect(on.claimedWh).toBe(0)
  })

  test('gives at noon what panels give over the house', () => {
    const noon = looksOf(day) / 2
    expect(spareW(truthAt(day, noon))).toBe(truthAt(day, noon).pvW - truthAt(day, noon).houseW)
    expect(() => truthAt(day, looksOf(day))).toThrow('A day has no look')
  })
})

describe('a simulated node', () => {
  test('counts its starts by the hour', () => {
    expect(startsPerHour([])).toBe(0)
    expect(startsPerHour([0, 1000, 3599, 3600, 9000])).toBe(3)
  })

  test('finishes, gives back what was held for long, and misses deadlines', () => {
    const node = makeNode(DESKTOP, { isFirst: false })
    const pass = (orders: Parameters<typeof node.pass>[0], nowS: number) => node.pass(orders, { nowS, seconds: 300 })
    expect(pass({ slots: 1, share: 1, holds: 'nothing' }, 0)).toEqual({ drawnW: 15, cores: 1 })
    expect(node.running()).toBe(0)
    pass({ slots: 2, share: 0.1, holds: 'nothing' }, 300)
    pass({ slots: 0, share: 0.1, holds: 'everything' }, 600)
    pass({ slots: 0, share: 0.1, holds: 'everything' }, 1500)
    expect(node.running()).toBe(2)
    pass({ slots: 0, share: 0.1, holds: 'everything' }, 1600)
    expect([node.running(), node.missed()]).toEqual([0, 0])
    pass({ slots: 1, share: 0.01, holds: 'nothing' }, 2000)
    pass({ slots: 0, share: 0.01, holds: 'nothing' }, 2000 + 45 * 60 + 1)
    expect([node.running(), node.missed()]).toEqual([0, 1])
  })
})

const look = (nowS: number, surplusW: number): Look => ({
  nowS,
  surplusW,
  readingAgeS: 0,
  ownW: 0,
  cores: 0,
  running: 0,
  pressing: 0,
  seconds: 5,
})

describe('a policy', () => {
  test('of a plain threshold is all or nothing', () => {
    const decide = plainThreshold.make(DESKTOP)
    expect(decide(look(0, 60))).toMatchObject({ slots: 4, holds: 'nothing' })
    expect(decide(look(5, 59))).toMatchObject({ slots: 0, holds: 'everything' })
  })

  test('of evcc begins after a minute, follows, and ends after three', () => {
    const decide = evccRule.make(DESKTOP)
    const over = (fromS: number, looks: number, surplusW: number) =>
      Array.from({ length: looks }, (_, place) => decide(look(fromS + 30 * place, surplusW)).slots)
    expect(over(0, 4, 30)).toEqual([0, 0, 2, 2])
    expect(over(120, 1, 100)).toEqual([4])
    expect(over(150, 8, 0)).toEqual([1, 1, 1, 1, 1, 1, 0, 0])
  })
})
