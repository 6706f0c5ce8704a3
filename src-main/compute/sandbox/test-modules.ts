import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import wabt from 'wabt'
import type { JobLimits, WasmJob } from '../ports.ts'

const { parseWat } = await wabt()

/** Everything a test program calls, and a memory of at most 2 MB. */
const HEAD = `
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_sync" (func $fd_sync (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1 32)
  ;; Writes $size bytes at $at to descriptor $fd.
  (func $put (param $fd i32) (param $at i32) (param $size i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $size))
    (drop (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))
  ;; Reads at most $size bytes from descriptor $fd to $at; gives how many.
  (func $get (param $fd i32) (param $at i32) (param $size i32) (result i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $size))
    (drop (call $fd_read (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)))
    (i32.load (i32.const 8)))`

/** The bytes of a module in the text format. */
export function watModule(text: string): Uint8Array {
  const parsed = parseWat('test.wat', text)
  try {
    return parsed.toBinary({}).buffer
  } finally {
    parsed.destroy()
  }
}

/** A program whose `_start` is `body`; addresses below 16 belong to `$put` and `$get`. */
export const program = (body: string, extra = '') =>
  watModule(`(module ${HEAD} ${extra} (func (export "_start") ${body}))`)

export const ENDLESS = '(loop $again (br $again))'
/** The same, calling out each time. */
export const CALLING = '(loop $again (drop (call $environ_sizes_get (i32.const 16) (i32.const 20))) (br $again))'

/** Copies its input to its result, 4 KiB at a time. */
export const COPY = `(local $got i32)
  (loop $more
    (local.set $got (call $get (i32.const 0) (i32.const 1024) (i32.const 4096)))
    (if (local.get $got) (then
      (call $put (i32.const 1) (i32.const 1024) (local.get $got))
      (br $more))))`

export const LIMITS: JobLimits = { memoryMb: 2, cpuS: 60, wallS: 300, outputBytes: 1024 * 1024 }

/** Whatever is not said is of a small job in a folder of its own, which goes with the test. */
type Given = Partial<Omit<WasmJob, 'limits' | 'module' | 'input'>> & {
  readonly limits?: Partial<JobLimits>
  readonly input?: Uint8Array | string | null
}

export function wasmJob(module: Uint8Array, { limits, input = null, ...given }: Given = {}): WasmJob {
  const place = mkdtempSync(path.join(tmpdir(), 'koprogo-sandbox-'))
  onTestFinished(() => rmSync(place, { recursive: true, force: true }))
  const stored = (name: string, bytes: Uint8Array | string) => {
    const file = path.join(place, name)
    writeFileSync(file, bytes)
    return { file, sha256: sha256(bytes) }
  }
  return {
    taskType: 'wasm',
    taskId: '0199b1f0-0000-7000-8000-000000000001',
    module: stored('program.wasm', module),
    input: input === null ? null : stored('input', input),
    args: [],
    folder: path.join(place, 'folder'),
    cpuMsBefore: 0,
    checkpointEveryS: 30,
    ...given,
    limits: { ...LIMITS, ...limits },
  }
}

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

/** Writes step $step as the progress, 0.000 to 0.999. */
const TELL_STEP = `
    (i32.store8 (i32.const 1036) (i32.add (i32.const 48) (i32.div_u (local.get $step) (i32.const 100))))
    (i32.store8 (i32.const 1037)
      (i32.add (i32.const 48) (i32.rem_u (i32.div_u (local.get $step) (i32.const 10)) (i32.const 10))))
    (i32.store8 (i32.const 1038) (i32.add (i32.const 48) (i32.rem_u (local.get $step) (i32.const 10))))
    (call $put (i32.const 2) (i32.const 1024) (i32.const 16))`
const PROGRESS_LINE = '(data (i32.const 1024) "@progress 0.000\\0a")'

const SPINS = 1_000_000
const STEPS = 400

const counter = (begin: string, save: string) => `(local $step i32) (local $spin i32) (local $sum i32)
  ${begin}
  (loop $steps
    (local.set $spin (i32.const 0))
    (loop $spinning
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 1664525)) (i32.const 1013904223)))
      (local.set $spin (i32.add (local.get $spin) (i32.const 1)))
      (br_if $spinning (i32.lt_u (local.get $spin) (i32.const ${SPINS}))))
    (i32.store (i32.const 16) (local.get $sum))
    (call $put (i32.const 1) (i32.const 16) (i32.const 4))
    (local.set $step (i32.add (local.get $step) (i32.const 1)))
    ${TELL_STEP}
    ${save}
    (br_if $steps (i32.lt_u (local.get $step) (i32.const ${STEPS}))))`

/** Computes for a while and writes a number now and then: 400 of them, with its progress from 0 to 0.4 beside each. */
export const counting = () => program(counter('', ''), PROGRESS_LINE)

/** The same, which saves where it is with each number, goes on there, and says so in its log. */
export const saving = () =>
  program(
    counter(
      `(if (i32.eq (call $get (i32.const 3) (i32.const 20) (i32.const 8)) (i32.const 8)) (then
        (local.set $step (i32.load (i32.const 20)))
        (local.set $sum (i32.load (i32.const 24)))))`,
      `(i32.store (i32.const 20) (local.get $step))
       (i32.store (i32.const 24) (local.get $sum))
       (call $put (i32.const 3) (i32.const 20) (i32.const 8))
       (drop (call $fd_sync (i32.const 3)))`,
    ),
    PROGRESS_LINE,
  )

/** What both write, by other arithmetic: a million steps of the sequence are one multiplication and one sum. */
export function countedBytes(): Uint8Array {
  let factor = 1
  let summand = 0
  for (let spin = 0; spin < SPINS; spin += 1) {
    factor = Math.imul(factor, 1_664_525)
    summand = (Math.imul(summand, 1_664_525) + 1_013_904_223) | 0
  }
  const numbers = new Int32Array(STEPS)
  for (let step = 0, sum = 0; step < STEPS; step += 1) {
    sum = (Math.imul(sum, factor) + summand) | 0
    numbers[step] = sum
  }
  return new Uint8Array(numbers.buffer)
}
