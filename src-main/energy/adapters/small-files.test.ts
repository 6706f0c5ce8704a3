import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../agent/test-directory.ts'
import { namesIn, noneOr, textOf } from './small-files.ts'

const failing = (code: string) => Object.assign(new Error(code), { code })
const found = { file: '/sys/x', none: null }

test('a file says its text without the line end, and a missing one nothing', async () => {
  const file = path.join(temporaryDirectory(), 'power_now')
  writeFileSync(file, '8765000\n')
  expect([await textOf(file), await textOf(`${file}/none`), await textOf(`${file}-none`)]).toEqual([
    '8765000',
    null,
    null,
  ])
  expect([await namesIn(path.dirname(file)), await namesIn('/nowhere')]).toEqual([['power_now'], []])
  await expect(textOf(path.dirname(file))).rejects.toMatchObject({ name: 'PowerUnreadable', code: 'unreachable' })
})

test.each([
  ['EACCES', 'not_permitted'],
  ['EPERM', 'not_permitted'],
  ['EIO', 'unreachable'],
  ['ENODEV', 'unreachable'],
  ['EAGAIN', 'unreachable'],
])('a driver that refuses with %s makes its device %s', (code, problem) => {
  expect(() => noneOr(failing(code), found)).toThrow(
    expect.objectContaining({ name: 'PowerUnreadable', code: problem }),
  )
})

test('what the system did not say is a fault of ours', () => {
  expect(() => noneOr(new TypeError('no such thing'), found)).toThrow(TypeError)
})
