import { describe, expect, test } from 'vitest'
import { onRoof, panelMiddle, panelPaths, windowsOf } from './house-shape.ts'
import { layoutPicture, onArc } from './picture-layout.ts'
import { skylinePath } from './skyline.ts'
import { isCovered, sunPosition } from './sun-position.ts'

const BRUSSELS = { latitude: 50.85, longitude: 4.35 }

describe('the picture', () => {
  test.each([
    [327, 300, 100],
    [480, 520, 120],
    [690, 330, 110],
    [1180, 620, 130],
    [1820, 880, 130],
  ])('has room for everything at %d × %d', (width, height, top) => {
    const layout = layoutPicture({ width, height, top, bottom: 40 })
    const { house, mastX, workX, side, groundY, sunRadius } = layout
    expect(house.y - house.roof).toBeGreaterThan(top * 0.5)
    expect(groundY).toBeLessThanOrEqual(height - 40)
    expect(onArc(layout, 0.5).y - sunRadius).toBeGreaterThan(0)
    expect(mastX - side / 2).toBeGreaterThan(0)
    expect(workX + side / 2).toBeLessThan(width)
    expect(mastX + side / 2).toBeLessThanOrEqual(house.x)
    expect(onArc(layout, 0.5).y).toBeLessThan(house.y - house.roof)
  })

  test('the sun rises and sets on the ground, at either side', () => {
    const layout = layoutPicture({ width: 800, height: 400, top: 100, bottom: 0 })
    expect(onArc(layout, 0)).toEqual({ x: 200, y: layout.groundY })
    expect(onArc(layout, 1).y).toBeCloseTo(layout.groundY)
  })
})

describe('the house', () => {
  const { house } = layoutPicture({ width: 800, height: 400, top: 100, bottom: 0 })

  test('has one door, on the ground, and every window within its wall', () => {
    const windows = windowsOf(house)
    const doors = windows.filter(({ isDoor }) => isDoor)
    expect(doors).toHaveLength(1)
    expect(doors[0]!.y + doors[0]!.height).toBeCloseTo(house.y + house.wall)
    for (const { x, y, width, height } of windows) {
      expect(x).toBeGreaterThan(house.x)
      expect(x + width).toBeLessThan(house.x + house.width)
      expect(y).toBeGreaterThan(house.y)
      expect(y + height).toBeLessThanOrEqual(house.y + house.wall + 1e-9)
    }
    expect(windows.some(({ isHome }) => isHome) && windows.some(({ isHome }) => !isHome)).toBe(true)
  })

  test('its roof is wider below than above, and carries the panels in its middle', () => {
    expect(onRoof(house, 0, 1).x).toBeLessThan(onRoof(house, 0, 0).x)
    expect(onRoof(house, 0, 1).y).toBeCloseTo(house.y)
    expect(panelMiddle(house).x).toBeCloseTo(house.x + house.width / 2)
    expect(new Set(panelPaths(house)).size).toBe(10)
  })

  test('stands in a street that reaches from edge to edge', () => {
    const path = skylinePath({ width: 500, groundY: 300, floorPx: 30 })
    expect(path.startsWith('M0 300')).toBe(true)
    expect(path.endsWith('V300Z')).toBe(true)
    expect(Math.max(...Array.from(path.matchAll(/H([\d.]+)/g), ([, x]) => Number(x)))).toBeGreaterThan(400)
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

  test('is covered when it gives less than its height would', () => {
    const noon = { isDay: true, part: 0.5 }
    expect([90, 400, null].map((sunW) => isCovered(noon, sunW))).toEqual([true, false, false])
    expect([15, 40].map((sunW) => isCovered({ ...noon, part: 0.95 }, sunW))).toEqual([true, false])
    expect(isCovered({ ...noon, isDay: false }, 0)).toBe(false)
  })
})
