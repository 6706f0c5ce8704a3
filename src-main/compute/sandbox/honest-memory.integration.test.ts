/** What an honest program may have it can have, all at once: its memory, a save of the same size, a result; and its code. */
import { expect, test, vi } from 'vitest'
import { memoryNeedMb } from '#core/workload/memory-need.ts'
import type { Computation, WasmJob } from '../ports.ts'
import { computerOf, startForked } from '../test-children.ts'
import { watModule, wasmJob } from './test-modules.ts'

const MB = 1024 * 1024
/** The most that can be saved at once: core/workload/memory-need.ts. */
const MEMORY_MB = 256
const OUTPUT_BYTES = 16 * MB
const STEPS = 4
const WAIT = { timeout: 60_000, interval: 5 }
const computer = computerOf(startForked)

/**
 * Uses every page of its memory, and saves all of it at each of its steps, of which it tells its progress; at the end it
 * writes the step at which it began, and fills its result.
 */
const module = watModule(`(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_sync" (func $fd_sync (param i32) (result i32)))
  (memory (export "memory") ${MEMORY_MB * 16} ${MEMORY_MB * 16})
  (data (i32.const 1024) "@progress 0.000\\0a")
  (func $move (param $fd i32) (param $at i32) (param $size i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $size))
    (if (i32.eq (local.get $fd) (i32.const 3))
      (then (drop (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))) (drop (call $fd_sync (i32.const 3))))
      (else (drop (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))))
  (func (export "_start") (local $at i32) (local $began i32)
    ;; The whole memory comes back with the checkpoint, the step at 2048 among it.
    (i32.store (i32.const 0) (i32.const 2048))
    (i32.store (i32.const 4) (i32.const ${MEMORY_MB * MB - 2048}))
    (drop (call $fd_read (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 8)))
    (local.set $began (i32.load (i32.const 2048)))
    (local.set $at (i32.const 4096))
    (loop $pages
      (i32.store (local.get $at) (local.get $at))
      (local.set $at (i32.add (local.get $at) (i32.const 4096)))
      (br_if $pages (i32.lt_u (local.get $at) (i32.const ${MEMORY_MB * MB}))))
    (loop $steps
      (i32.store (i32.const 2048) (i32.add (i32.load (i32.const 2048)) (i32.const 1)))
      (i32.store8 (i32.const 1036) (i32.add (i32.const 48) (i32.div_u (i32.load (i32.const 2048)) (i32.const 10))))
      (i32.store8 (i32.const 1037) (i32.add (i32.const 48) (i32.rem_u (i32.load (i32.const 2048)) (i32.const 10))))
      (call $move (i32.const 3) (i32.const 2048) (i32.const ${MEMORY_MB * MB - 2048}))
      (call $move (i32.const 2) (i32.const 1024) (i32.const 16))
      (br_if $steps (i32.lt_u (i32.load (i32.const 2048)) (i32.const ${STEPS}))))
    (i32.store (i32.const 16) (local.get $began))
    (call $move (i32.const 1) (i32.const 16) (i32.const ${OUTPUT_BYTES}))))`)

const jobWith = (checkpointEveryS: number) =>
  wasmJob(module, { checkpointEveryS, limits: { memoryMb: MEMORY_MB, outputBytes: OUTPUT_BYTES, cpuS: 600 } })
const beganAt = (result: Uint8Array) => [result.length, new DataView(result.buffer).getUint32(0, true)]

/** The most memory that its process told of. */
async function mostMbOf(computation: Computation): Promise<number> {
  let mostMb = 0
  const look = setInterval(() => (mostMb = Math.max(mostMb, computation.memoryMb())), 5)
  await computation.result.finally(() => clearInterval(look))
  return mostMb
}

/** All of them are counted as the agent counts what it still can offer. */
const shareOfNeed = (mostMb: number, { limits }: WasmJob) =>
  mostMb / memoryNeedMb({ ...limits, moduleBytes: module.length })

test('a program that saves its whole memory again and again has room for that', async () => {
  const job = jobWith(3600)
  const computation = computer.start(job)
  const mostMb = await mostMbOf(computation)
  expect(beganAt(await computation.result)).toEqual([OUTPUT_BYTES, 0])
  expect(mostMb).toBeGreaterThan(MEMORY_MB)
  expect(shareOfNeed(mostMb, job)).toBeLessThanOrEqual(1)
})

test('one that goes on from such a save has room too', async () => {
  const job = jobWith(0)
  const first = computer.start(job)
  first.result.catch(() => undefined)
  await vi.waitFor(() => expect(first.progress()).toBeGreaterThan(0), WAIT)
  await first.cancel()
  const second = computer.start(job)
  const mostMb = await mostMbOf(second)
  const [sizeBytes, began] = beganAt(await second.result)
  expect(sizeBytes).toBe(OUTPUT_BYTES)
  // It told of a step after it had saved it.
  expect(second.resumedFraction()).toBeCloseTo(((began ?? 0) - 1) / 10)
  expect(shareOfNeed(mostMb, job)).toBeLessThanOrEqual(1)
})

const step = (nth: number) =>
  `(local.set 0 (i32.add (i32.mul (local.get 0) (i32.const ${1000 + nth})) (i32.load (i32.and (local.get 0) (i32.const 1023)))))`

/** Computes in functions of about half a megabyte each, often enough for the engine to optimise them all. */
function largeFunctions(): Uint8Array {
  const steps = Array.from({ length: 25_000 }, (_, nth) => step(nth)).join('')
  const names = ['$a', '$b', '$c', '$d']
  return watModule(`(module (memory (export "memory") 1 1)
    ${names.map((name) => `(func ${name} (param i32) (result i32) ${steps} (local.get 0))`).join('\n')}
    (func (export "_start") (local $count i32)
      (loop $again
        ${names.map((name) => `(drop (call ${name} (i32.const 7)))`).join('\n')}
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $count) (i32.const 4000))))))`)
}

test('a program may have large functions, which the engine needs room to optimise, one after the other', async () => {
  const job = wasmJob(largeFunctions(), { limits: { memoryMb: 1, outputBytes: 0, cpuS: 600 } })
  expect((await computer.start(job).result).length).toBe(0)
})
