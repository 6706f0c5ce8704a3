import { expect, test } from 'vitest'
import { memoryNeedMb } from '#core/workload/memory-need.ts'
import { memoryOfferMb } from './memory-offer.ts'
import type { Running } from './run-task.ts'
import { aTask } from './test-reports.ts'

const BYTES_PER_MB = 1024 * 1024
const module = { sha256: '0'.repeat(64), size_bytes: 1000, name: 'a-program', version: '1', built_in: false }
const limits = { memory_mb: 200, cpu_s: 60, wall_s: 60, output_bytes: 8 * BYTES_PER_MB }
const NEED_MB = memoryNeedMb({ memoryMb: 200, outputBytes: limits.output_bytes, moduleBytes: 1000 })

/** A run of which only its memory is of interest; null before its process has begun. */
const aRun = (nowMb: number | null, phase: Running['phase'] = 'computing', task = aTask({ module, limits })) => ({
  task,
  phase,
  computation: nowMb === null ? null : ({ memoryMb: () => nowMb } as Running['computation']),
})

test('everything is offered while nothing runs', () => {
  expect(memoryOfferMb(812.7, [])).toBe(812)
})

test('what a program may still take is not offered: all of it before it begins, then the rest', () => {
  expect(memoryOfferMb(2000, [aRun(null, 'fetching')])).toBe(2000 - NEED_MB)
  expect(memoryOfferMb(2000, [aRun(150), aRun(40, 'paused')])).toBe(2000 - (NEED_MB - 150) - (NEED_MB - 40))
})

test('one that has more than it needs frees nothing, and one whose result is there needs nothing', () => {
  expect(memoryOfferMb(2000, [aRun(NEED_MB + 30), aRun(10, 'reporting')])).toBe(2000)
})

test('never less than nothing is offered', () => {
  expect(memoryOfferMb(300, [aRun(0), aRun(0)])).toBe(0)
})

test('work of our own and a program without limits have their defaults', () => {
  const defaults = memoryNeedMb({ memoryMb: 64, outputBytes: 64 * BYTES_PER_MB, moduleBytes: 1000 })
  expect(memoryOfferMb(2000, [aRun(0, 'computing', aTask()), aRun(0, 'computing', aTask({ module }))])).toBe(
    2000 - 64 - defaults,
  )
})
