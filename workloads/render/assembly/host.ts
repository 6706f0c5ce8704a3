import { args_get, args_sizes_get, fd_read, fd_sync, fd_write, proc_exit } from './wasi_snapshot_preview1'

/** The four files of a workload: its input, its result, its log and its checkpoint. */
export const INPUT: i32 = 0
export const RESULT: i32 = 1
export const LOG: i32 = 2
export const CHECKPOINT: i32 = 3

const EXIT_BROKEN: i32 = 1
const EXIT_INPUT_WRONG: i32 = 2

/** One part of a scattered read or write, and the count that comes back. */
const PART = memory.data(8, 4)
const COUNT = memory.data(4, 4)

/** Bytes read into `to`, at most `byteCountMax`; 0 at the end of the file. */
export function read(fd: i32, to: usize, byteCountMax: i32): i32 {
  store<u32>(PART, <u32>to)
  store<u32>(PART, byteCountMax, 4)
  if (fd_read(fd, PART, 1, COUNT) != 0) breakOff('file ' + fd.toString() + ' cannot be read')
  return load<i32>(COUNT)
}

/** Writes all of it, in as many turns as the host wants. */
export function write(fd: i32, from: usize, byteCount: i32): void {
  for (let done = 0; done < byteCount; done += load<i32>(COUNT)) {
    store<u32>(PART, <u32>(from + done))
    store<u32>(PART, byteCount - done, 4)
    if (fd_write(fd, PART, 1, COUNT) != 0 || load<i32>(COUNT) <= 0) proc_exit(EXIT_BROKEN)
  }
}

/** The host keeps what was written to the checkpoint, and the result so far, for good. */
export function keepCheckpoint(): void {
  if (fd_sync(CHECKPOINT) != 0) breakOff('the checkpoint cannot be kept')
}

export function writeText(fd: i32, text: string): void {
  const bytes = String.UTF8.encode(text)
  write(fd, changetype<usize>(bytes), bytes.byteLength)
}

export function programArguments(): string[] {
  if (args_sizes_get(COUNT, PART) != 0) breakOff('the arguments cannot be read')
  const count = load<i32>(COUNT)
  const pointers = heap.alloc(<usize>count * 4 + 4)
  const bytes = heap.alloc(load<u32>(PART) + 1)
  if (args_get(pointers, bytes) != 0) breakOff('the arguments cannot be read')
  const texts: string[] = []
  for (let i = 0; i < count; i++) {
    const start: usize = load<u32>(pointers + <usize>i * 4)
    let end = start
    while (load<u8>(end) != 0) end++
    texts.push(String.UTF8.decodeUnsafe(start, end - start))
  }
  return texts
}

/** The input or the arguments are wrong; the sentence says what. Never returns. */
export function refuse(sentence: string): void {
  writeText(LOG, sentence + '\n')
  proc_exit(EXIT_INPUT_WRONG)
  unreachable()
}

/** The program or its host is at fault. Never returns. */
export function breakOff(sentence: string): void {
  writeText(LOG, sentence + '\n')
  proc_exit(EXIT_BROKEN)
  unreachable()
}

/** What AssemblyScript calls where it would throw. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  const where = (file === null ? 'unknown' : file) + ':' + line.toString() + ':' + column.toString()
  breakOff((message === null ? 'stopped' : message) + ' (' + where + ')')
}
