import { expect, test } from 'vitest'
import { siteReading, type SolarReading } from './ports.ts'
import { reversedIn } from './sign-check.ts'

const known = (figures: Partial<SolarReading>) =>
  reversedIn(siteReading({ at: new Date(0), quality: 'measured', ...figures }))

test.each([
  [{ pvW: -3000 }, { what: 'pv', watts: -3000 }],
  [
    { gridW: -500, pvW: 0 },
    { what: 'grid', watts: -500 },
  ],
  [
    { gridW: -2000, pvW: 300, batteryW: 400 },
    { what: 'grid', watts: -2000 },
  ],
  [
    { gridW: -2000, pvW: 300, batteryW: -400 },
    { what: 'grid', watts: -2000 },
  ],
])('%j cannot be', (figures, reversed) => {
  expect(known(figures)).toEqual(reversed)
})

test.each([
  [{}],
  [{ pvW: -30 }],
  [{ gridW: -500 }],
  [{ gridW: -40, pvW: 0 }],
  [{ gridW: -2500, pvW: 3000 }],
  [{ gridW: -500, pvW: 0, batteryW: 600 }],
  [{ gridW: 3500, pvW: 3000 }],
])('%j can be', (figures) => {
  expect(known(figures)).toBeNull()
})
