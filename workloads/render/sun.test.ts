import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { compileWorkload } from '#scripts/build/workloads.ts'
import { type CompiledModule, compiled, runWorkload } from '../test-host.ts'
import { SCENE } from './test-scene.ts'

let render: CompiledModule
beforeAll(async () => {
  const { module } = await compileWorkload(path.resolve(import.meta.dirname, '../..'), 'render')
  render = compiled(module)
}, 60_000)

type Moment = { readonly latitude: number; readonly longitude: number; readonly day: number; readonly hour: number }

/** What the program says in its log, in degrees. */
function sunAt(moment: Moment) {
  const place = Object.entries(moment).flatMap(([name, value]) => [`--${name}`, String(value)])
  const args = ['--width', '1', '--height', '1', '--samples', '1', ...place]
  const { log } = runWorkload(render, { args, input: JSON.stringify(SCENE) })
  const [, azimuth, height] = /^sun: azimuth ([\d.]+), height (-?[\d.]+) degrees$/m.exec(log) ?? []
  return { azimuth: Number(azimuth), height: Number(height) }
}

const RADIANS = Math.PI / 180
const sin = (degrees: number) => Math.sin(degrees * RADIANS)
const cos = (degrees: number) => Math.cos(degrees * RADIANS)

/** Meeus, “Astronomical Algorithms”, chapter 25, as in NOAA's solar calculator, good to 0.01 degrees; of the year 2025. */
function meeus({ latitude, longitude, day, hour }: Moment) {
  const days = Date.UTC(2025, 0, day) / 86_400_000 + hour / 24 + 2_440_587.5 - 2_451_545
  const century = days / 36_525
  const anomaly = 357.52911 + century * 35_999.05029
  const centre =
    sin(anomaly) * (1.914602 - 0.004817 * century) + sin(2 * anomaly) * 0.019993 + sin(3 * anomaly) * 0.000289
  const apparent = 280.46646 + century * 36_000.76983 + centre - 0.00569 - 0.00478 * sin(125.04 - 1934.136 * century)
  const tilt = 23.439291 - 0.0130042 * century + 0.00256 * cos(125.04 - 1934.136 * century)
  const ascension = Math.atan2(cos(tilt) * sin(apparent), cos(apparent)) / RADIANS
  const declination = Math.asin(sin(tilt) * sin(apparent)) / RADIANS
  const hourAngle = 280.46061837 + 360.98564736629 * days + longitude - ascension
  const height = sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hourAngle)
  const east = -cos(declination) * sin(hourAngle)
  const north = cos(latitude) * sin(declination) - sin(latitude) * cos(declination) * cos(hourAngle)
  return { azimuth: (Math.atan2(east, north) / RADIANS + 360) % 360, height: Math.asin(height) / RADIANS }
}

const BRUSSELS = { latitude: 50.85, longitude: 4.35 }
const SOLSTICE = 172

test('stands at 90° less the latitude plus the tilt of the earth’s axis at noon of the solstice, in the south', () => {
  const noon = sunAt({ ...BRUSSELS, day: SOLSTICE, hour: 11.742 })
  expect(Math.abs(noon.height - (90 - 50.85 + 23.44))).toBeLessThan(0.1)
  expect(Math.abs(noon.azimuth - 180)).toBeLessThan(0.5)
})

/** Degrees between two directions. */
function angle(a: { azimuth: number; height: number }, b: { azimuth: number; height: number }): number {
  const cosine = sin(a.height) * sin(b.height) + cos(a.height) * cos(b.height) * cos(a.azimuth - b.azimuth)
  return Math.acos(Math.min(cosine, 1)) / RADIANS
}

test.each([
  ...[5, 8, 11.742, 14, 16.5, 19].map((hour) => ({ ...BRUSSELS, day: SOLSTICE, hour })),
  { ...BRUSSELS, day: 1, hour: 12 },
  { latitude: -33.87, longitude: 151.21, day: 355, hour: 2 },
  { latitude: 0, longitude: -78.5, day: 80, hour: 14 },
  { latitude: 69.65, longitude: 18.96, day: 200, hour: 22.5 },
  { latitude: 40.7, longitude: -74, day: 300, hour: 20 },
])('stands within 0.05° of where NOAA’s solar calculator has it in 2025: %j', (moment) => {
  expect(angle(sunAt(moment), meeus(moment))).toBeLessThan(0.05)
})

test('without a longitude the hour is the mean solar time of the place', () => {
  const { azimuth } = sunAt({ ...BRUSSELS, longitude: 0, day: SOLSTICE, hour: 12 })
  expect(Math.abs(azimuth - 180)).toBeLessThan(2)
})
