import { describe, expect, test } from 'vitest'
import { layoutPicture, onArc } from './picture-layout.ts'
import { sunPosition } from './sun-position.ts'

const BRUSSELS = { latitude: 50.85, longitude: 4.35 }

describe('the picture', () => {
  test.each([
    [327, 300, 100],
    [480, 520, 120],
    [690, 330, 110],
    [1180, 620, 130],
    [1820, 880, 130],
  ])('has room for everything at %d × %d', (width, height, top) => {
    const layout = layoutPicture({ width, height, top })
    const { house, mastX, workX, side } = layout
    expect(house.y - house.roof).toBeGreaterThan(top * 0.5)
    expect(mastX - side / 2).toBeGreaterThan(0)
    expect(workX + side / 2).toBeLessThan(width)
    expect(mastX + side / 2).toBeLessThanOrEqual(house.x)
    expect(onArc(layout, 0.5).y).toBeLessThan(house.y - house.roof)
  })

  test('the sun rises and sets on the ground, at either side', () => {
    const layout = layoutPicture({ width: 800, height: 400, top: 100 })
    expect(onArc(layout, 0)).toEqual({ x: 48, y: layout.groundY })
    expect(onArc(layout, 1).y).toBeCloseTo(layout.groundY)
  })
})

describe('the sun', () => {
  test('stands high over Brussels at noon of midsummer, and is away at midnight', () => {
    const noon = sunPosition(new Date('2026-06-21T11:44:00Z'), BRUSSELS)
    expect(noon.isDay).toBe(true)
    expect(noon.part).toBeCloseTo(0.5, 1)
    expect(sunPosition(new Date('2026-06-20T23:30:00Z'), BRUSSELS).isDay).toBe(false)
  })

  test('never sets on Svalbard in June and never rises in December', () => {
    const svalbard = { latitude: 78.2, longitude: 15.6 }
    expect(sunPosition(new Date('2026-06-21T00:00:00Z'), svalbard).isDay).toBe(true)
    expect(sunPosition(new Date('2026-12-21T12:00:00Z'), svalbard)).toEqual({ isDay: false, part: 0.5 })
  })

  test('without a place follows a plain day', () => {
    expect(sunPosition(new Date(2026, 5, 21, 13, 0), null)).toEqual({ isDay: true, part: 0.5 })
    expect(sunPosition(new Date(2026, 5, 21, 1, 0), null)).toEqual({ isDay: false, part: 0.5 })
  })
})
