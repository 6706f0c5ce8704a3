import { describe, expect, test } from 'vitest'
import { clearSky, onPlane } from './clear-sky.ts'

const JUNE = new Date('2026-06-21T12:00:00Z')
const NOON = { altitudeDeg: 62.6, azimuthDeg: 180 }

describe('the light of a clear sky', () => {
  test.each([0, -5, -38.9])('is none with the sun at %d°', (altitudeDeg) => {
    expect(clearSky({ altitudeDeg }, JUNE)).toMatchObject({ global: 0, direct: 0, diffuse: 0 })
  })

  test('is less direct the lower the sun and the hazier the air, and adds up', () => {
    const [low, high] = [3, 60].map((altitudeDeg) => clearSky({ altitudeDeg }, JUNE)) as [Sky, Sky]
    expect(low.direct).toBeLessThan(high.direct / 2)
    expect(high.global).toBeCloseTo(high.direct * Math.sin(Math.PI / 3) + high.diffuse, 9)
    expect(clearSky(NOON, JUNE, 2).direct).toBeGreaterThan(clearSky(NOON, JUNE, 5).direct)
  })

  test('is bounded where the beam alone would be more than all that comes down', () => {
    for (let altitudeDeg = 0.1; altitudeDeg <= 90; altitudeDeg += 0.1) {
      const { global, direct, diffuse } = clearSky({ altitudeDeg }, JUNE)
      expect(Math.min(global, direct, diffuse)).toBeGreaterThanOrEqual(0)
    }
  })

  test('is brighter in January, when the earth is nearer to the sun', () => {
    const [january, july] = ['2026-01-03', '2026-07-04'].map((day) => clearSky(NOON, new Date(`${day}T12:00:00Z`)))
    expect(january!.aboveAir / july!.aboveAir).toBeCloseTo(1.069, 2)
  })
})
type Sky = ReturnType<typeof clearSky>

describe('on a plane', () => {
  const light = clearSky(NOON, JUNE)

  test('that lies flat is what comes down', () => {
    expect(onPlane(light, NOON, { tiltDeg: 0, azimuthDeg: 0 })).toBeCloseTo(light.global, 9)
  })

  test('that faces the sun is most, and that turns its back is the sky and the ground alone', () => {
    const facing = onPlane(light, NOON, { tiltDeg: 27.4, azimuthDeg: 180 })
    const away = onPlane(light, NOON, { tiltDeg: 90, azimuthDeg: 0 })
    expect(facing).toBeGreaterThan(light.global)
    expect(away).toBeLessThan(light.diffuse + light.global * 0.2)
    expect(away).toBeGreaterThan(0)
  })
})
