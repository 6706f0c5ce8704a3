import { expect, test } from 'vitest'
import { checkpointMbMax, memoryNeedMb, processMbMax } from './memory-need.ts'

const MB = 1024 * 1024

test('a program needs its memory, as much again for what it saved, its output, its code, and 60 MB to run in', () => {
  expect(memoryNeedMb({ memoryMb: 64, outputBytes: 32 * MB, moduleBytes: 2 * MB })).toBe(60 + 64 + 64 + 32 + 10)
})

test('what is begun of a megabyte counts as one', () => {
  expect(memoryNeedMb({ memoryMb: 1, outputBytes: 1, moduleBytes: 1 })).toBe(60 + 1 + 1 + 1 + 1)
})

test('a checkpoint is at most as large as the memory, and never larger than 256 MB', () => {
  expect([1, 256, 1024].map((memoryMb) => checkpointMbMax({ memoryMb }))).toEqual([1, 256, 256])
  expect(memoryNeedMb({ memoryMb: 1024, outputBytes: 0, moduleBytes: 0 })).toBe(60 + 1024 + 256)
})

test('its process may have as much, and what the engine takes for its largest function', () => {
  const program = { memoryMb: 64, outputBytes: 0, moduleBytes: MB }
  expect(processMbMax({ ...program, largestFunctionBytes: 0 })).toBe(memoryNeedMb(program))
  expect(processMbMax({ ...program, largestFunctionBytes: 16 * 1024 })).toBe(memoryNeedMb(program) + 2)
})
