import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { UsageError } from './exit-codes.ts'

/** A file that is written bit by bit, and there only when it is whole; what was there before stays until then. */
export type NewFile = Disposable & {
  add(text: string): void
  /** Puts it in its place. */
  finish(): void
}

/** Every call throws `UsageError` when the file cannot be written. */
export function newFile(file: string): NewFile {
  const part = `${file}.part`
  const descriptor = written(file, () => openSync(part, 'w'))
  let isOpen = true
  const close = () => {
    if (isOpen) closeSync(descriptor)
    isOpen = false
  }
  return {
    add: (text) => written(file, () => writeAll(descriptor, Buffer.from(text))),
    finish: () =>
      written(file, () => {
        fsyncSync(descriptor)
        close()
        renameSync(part, file)
      }),
    [Symbol.dispose]() {
      close()
      rmSync(part, { force: true })
    },
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done)
}

function written<T>(file: string, write: () => T): T {
  try {
    return write()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`${file} cannot be written: ${why}`, { cause })
  }
}
