import wabt from 'wabt'
import type { JobLimits } from '#main/compute/ports.ts'

const { parseWat } = await wabt()

/** Returns at once. */
export const RETURNS = moduleOf('(module (memory (export "memory") 1 1) (func (export "_start")))')

/** What `TOUCHES` has in its memory, every page of it used. */
export const TOUCHED_BYTES = 16 * 1024 * 1024
const PAGES = TOUCHED_BYTES / (64 * 1024)

/** Uses every page of its memory, says “@progress 1”, and then computes without end and without calling out. */
export const TOUCHES = moduleOf(`(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") ${PAGES} ${PAGES})
  (data (i32.const 16) "@progress 1\\0a")
  (func (export "_start") (local $at i32)
    (local.set $at (i32.const 4096))
    (loop $pages
      (i32.store (local.get $at) (local.get $at))
      (local.set $at (i32.add (local.get $at) (i32.const 4096)))
      (br_if $pages (i32.lt_u (local.get $at) (i32.const ${TOUCHED_BYTES}))))
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 12))
    (drop (call $fd_write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))
    (loop $endless (br $endless))))`)

/** What `SAVES` saves each time: the most that a program may. */
export const SAVED_BYTES = 256 * 1024 * 1024
export const SAVING_LIMITS: JobLimits = { memoryMb: 256, cpuS: 3600, wallS: 21_600, outputBytes: 1024 * 1024 }
const SAVED_PAGES = SAVED_BYTES / (64 * 1024)
const SAVES_COUNT = 4

/** Saves its whole memory, every page of it used, four times, says “@progress 1”, and then computes without end. */
export const SAVES = moduleOf(`(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_sync" (func $fd_sync (param i32) (result i32)))
  (memory (export "memory") ${SAVED_PAGES} ${SAVED_PAGES})
  (data (i32.const 16) "@progress 1\\0a")
  (func (export "_start") (local $at i32) (local $count i32)
    (local.set $at (i32.const 4096))
    (loop $pages
      (i32.store (local.get $at) (local.get $at))
      (local.set $at (i32.add (local.get $at) (i32.const 4096)))
      (br_if $pages (i32.lt_u (local.get $at) (i32.const ${SAVED_BYTES}))))
    (i32.store (i32.const 0) (i32.const 0))
    (i32.store (i32.const 4) (i32.const ${SAVED_BYTES}))
    (loop $saves
      (drop (call $fd_write (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 8)))
      (drop (call $fd_sync (i32.const 3)))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br_if $saves (i32.lt_u (local.get $count) (i32.const ${SAVES_COUNT}))))
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 12))
    (drop (call $fd_write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))
    (loop $endless (br $endless))))`)

function moduleOf(text: string): Uint8Array {
  const parsed = parseWat('bench.wat', text)
  try {
    return parsed.toBinary({}).buffer
  } finally {
    parsed.destroy()
  }
}
