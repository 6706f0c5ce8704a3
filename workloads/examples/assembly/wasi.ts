/** The little of WASI preview 1 that a workload needs. AssemblyScript, not TypeScript. */

import { args_get, args_sizes_get, fd_read, fd_sync, fd_write, proc_exit } from './wasi_snapshot_preview1'

export const INPUT: i32 = 0
export const RESULT: i32 = 1
const LOG: i32 = 2
const CHECKPOINT: i32 = 3

const CHUNK_BYTES: i32 = 65536
/** A vector (where, how many bytes), then how many bytes were read or written. */
const vector = memory.data(12)

/** The arguments, without the name of the program. */
export function programArguments(): string[] {
  args_sizes_get(vector, vector + 4)
  const count = load<i32>(vector)
  const bytes = new StaticArray<u8>(load<i32>(vector, 4))
  const addresses = new StaticArray<usize>(count)
  args_get(changetype<usize>(addresses), changetype<usize>(bytes))
  // Each text ends with a zero, and they lie one behind the other.
  const texts = String.UTF8.decode(changetype<ArrayBuffer>(bytes)).split('\0')
  return texts.slice(1, count)
}

/** Everything there is to read; nothing where the descriptor cannot be read. */
export function readAll(descriptor: i32): Uint8Array {
  let bytes = new Uint8Array(CHUNK_BYTES)
  let length = 0
  while (true) {
    if (length == bytes.length) {
      const larger = new Uint8Array(2 * length)
      larger.set(bytes)
      bytes = larger
    }
    store<usize>(vector, bytes.dataStart + length)
    store<i32>(vector, bytes.length - length, 4)
    if (fd_read(descriptor, vector, 1, vector + 8) != 0) break
    const got = load<i32>(vector, 8)
    if (got == 0) break
    length += got
  }
  return bytes.subarray(0, length)
}

/** Writes all of the bytes; false where the descriptor cannot be written. */
export function writeAll(descriptor: i32, bytes: Uint8Array): bool {
  let done = 0
  while (done < bytes.length) {
    store<usize>(vector, bytes.dataStart + done)
    store<i32>(vector, bytes.length - done, 4)
    if (fd_write(descriptor, vector, 1, vector + 8) != 0) return false
    done += load<i32>(vector, 8)
  }
  return true
}

export function writeText(descriptor: i32, text: string): bool {
  return writeAll(descriptor, Uint8Array.wrap(String.UTF8.encode(text)))
}

/** How much is done, from 0 to 1. */
export function progress(fraction: f64): void {
  writeText(LOG, '@progress ' + fraction.toString() + '\n')
}

/** What was saved last; empty at a first start. */
export function savedCheckpoint(): Uint8Array {
  return readAll(CHECKPOINT)
}

/** The whole state, then fd_sync: only then it counts. What was written to the result before is kept with it. */
export function saveCheckpoint(state: Uint8Array): void {
  if (writeAll(CHECKPOINT, state)) fd_sync(CHECKPOINT)
}

/** Says in the log what is wrong and ends the task without a result. */
export function fail(why: string): void {
  writeText(LOG, why + '\n')
  proc_exit(2)
}

/** Where AssemblyScript's own checks end: compiled in by `--use abort=…`. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  const what = message === null ? 'aborted' : message
  const where = file === null ? '' : file
  fail(what + ' at ' + where + ':' + line.toString() + ':' + column.toString())
}
