import { expect, test } from 'vitest'
import { Limits, LIMITS_DEFAULT } from '#core/contracts/limits.ts'
import { PROGRAM_NAME_MAX, PROGRAMS_MAX } from '#core/owner-settings.ts'
import { programProblem } from './program-name.ts'

const takes = (exclusive_programs: readonly string[]) =>
  Limits.safeParse({ ...LIMITS_DEFAULT, exclusive_programs }).success
const many = (count: number) => Array.from({ length: count }, (_, place) => `program-${place}`)

test.each([
  ['blender', null],
  [' game.exe ', null],
  ['', 'missing'],
  ['   ', 'missing'],
  ['x'.repeat(PROGRAM_NAME_MAX), null],
  ['x'.repeat(PROGRAM_NAME_MAX + 1), 'long'],
  ['/usr/bin/blender', 'path'],
  ['C:\\Games\\game.exe', 'path'],
  ['Firefox', 'there'],
  ['firefox.EXE', 'there'],
])('“%s” beside firefox: %s', (name, problem) => {
  expect(programProblem(name, ['firefox'])).toBe(problem)
})

test('a list is full, and a name too long, where the contract says so', () => {
  expect([programProblem('one', many(PROGRAMS_MAX - 1)), programProblem('one', many(PROGRAMS_MAX))]).toEqual([
    null,
    'full',
  ])
  expect([takes(many(PROGRAMS_MAX)), takes(many(PROGRAMS_MAX + 1))]).toEqual([true, false])
  expect([PROGRAM_NAME_MAX, PROGRAM_NAME_MAX + 1].map((length) => takes(['x'.repeat(length)]))).toEqual([true, false])
})
