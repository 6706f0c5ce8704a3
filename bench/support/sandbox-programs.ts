import wabt from 'wabt'

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

function moduleOf(text: string): Uint8Array {
  const parsed = parseWat('bench.wat', text)
  try {
    return parsed.toBinary({}).buffer
  } finally {
    parsed.destroy()
  }
}
