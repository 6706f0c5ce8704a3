import { describe, expect, test } from 'vitest'
import {
  ARGUMENTS_LENGTH_MAX,
  ARGUMENTS_MAX,
  PICTURE_SIDE_MAX,
  ProgramParams,
  RenderParams,
  WorkloadReference,
} from './work-params.ts'

const view = { width: 640, height: 480, samples: 64, tile: 64, hour: 9.25, day: 355, latitude: -33.9, longitude: 18.4 }
const isPicture = (fields: object) => RenderParams.safeParse({ ...view, ...fields }).success

describe('the params of a picture', () => {
  test('are read as they are said', () => {
    expect(RenderParams.parse(view)).toEqual(view)
    expect(isPicture({ colour: 1 })).toBe(false)
    for (const name of ['width', 'height', 'samples']) expect(isPicture({ [name]: undefined })).toBe(false)
  })

  test('have bounds', () => {
    const within = {
      width: [1, PICTURE_SIDE_MAX],
      height: [1, PICTURE_SIDE_MAX],
      samples: [1, 65_536],
      tile: [1, 1024],
      hour: [0, 24],
      day: [1, 366],
      latitude: [-90, 90],
      longitude: [-180, 180],
    } as const
    for (const [name, [least, most]] of Object.entries(within)) {
      expect([least, most].map((value) => isPicture({ [name]: value }))).toEqual([true, true])
      const beyond = [least - 1, most + 1, Number.NaN, Number.POSITIVE_INFINITY, '1', null]
      expect(beyond.filter((value) => isPicture({ [name]: value }))).toEqual([])
    }
    for (const name of ['width', 'height', 'samples', 'tile', 'day']) expect(isPicture({ [name]: 1.5 })).toBe(false)
  })
})

const areArguments = (...args: readonly unknown[]) => ProgramParams.safeParse({ args }).success
test('a program has so many arguments, so long together, and none with a NUL', () => {
  const most = 'x'.repeat(ARGUMENTS_LENGTH_MAX)
  expect([
    areArguments('--years', '30', ''),
    areArguments(most),
    areArguments(...Array.from({ length: ARGUMENTS_MAX }, () => 'a')),
  ]).toEqual([true, true, true])
  const many = Array.from({ length: ARGUMENTS_MAX + 1 }, () => 'a')
  expect([
    areArguments(...many),
    areArguments(most, 'x'),
    areArguments('a\0b'),
    areArguments(7),
    areArguments(null),
  ]).toEqual([false, false, false, false, false])
  expect(ProgramParams.safeParse({ env: [] }).success).toBe(false)
})

describe('what is not said', () => {
  test('is a summer noon in Brussels, in tiles of 64 pixels', () => {
    expect(RenderParams.parse({ width: 1, height: 1, samples: 1 })).toEqual({
      width: 1,
      height: 1,
      samples: 1,
      tile: 64,
      hour: 12.5,
      day: 172,
      latitude: 50.85,
      longitude: 4.35,
    })
  })

  test('is no argument', () => {
    expect(ProgramParams.parse({})).toEqual({ args: [] })
  })
})

const isReference = (text: string) => WorkloadReference.safeParse(text).success
test('a program is named with its version, or by its digest', () => {
  const sha256 = 'a1'.repeat(32)
  expect(['heat-loss@1.0.0', sha256, '0@x'].map(isReference)).toEqual([true, true, true])
  const others = ['heat-loss', 'heat-loss@', '@1', 'Heat@1', `${sha256}0`, 'a b@1', 'a@1@2', '']
  expect(others.filter(isReference)).toEqual([])
})
