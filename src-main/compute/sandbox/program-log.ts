const LOG_BYTES_MAX = 64 * 1024
/** A line that never ends is cut here. */
const LINE_BYTES_MAX = 4096
const PROGRESS = /^@progress (\d+(?:\.\d+)?|\.\d+)\s*$/
const NEWLINE = 10

/** What a program writes to its standard error: lines to keep, and lines that tell how far it is. */
export type ProgramLog = {
  write(bytes: Uint8Array): void
  /** The last 64 KiB of what was written, without the lines that tell progress. */
  text(): string
}

/** `begun` is what an attempt before has left; `onProgress` is called with 0 to 1. */
export function programLog(begun: string, onProgress: (fraction: number) => void): ProgramLog {
  let kept = [Buffer.from(begun)]
  let keptBytes = begun.length
  let line: Buffer<ArrayBuffer> = Buffer.alloc(0)

  function keep(bytes: Buffer<ArrayBuffer>): void {
    kept.push(bytes)
    keptBytes += bytes.length
    if (keptBytes <= 2 * LOG_BYTES_MAX) return
    kept = [Buffer.from(Buffer.concat(kept).subarray(-LOG_BYTES_MAX))]
    keptBytes = LOG_BYTES_MAX
  }
  function endLine(): void {
    const told = PROGRESS.exec(line.toString('latin1'))?.[1]
    if (told === undefined) keep(Buffer.concat([line, Buffer.of(NEWLINE)]))
    else onProgress(Math.min(1, Number(told)))
    line = Buffer.alloc(0)
  }
  function addToLine(bytes: Buffer): void {
    line = Buffer.concat([line, bytes])
    if (line.length <= LINE_BYTES_MAX) return
    keep(line)
    line = Buffer.alloc(0)
  }
  return {
    write(bytes) {
      // No more than what could be kept is looked at: gigabytes cost no memory.
      let rest = Buffer.from(bytes.subarray(-2 * LOG_BYTES_MAX))
      for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
        addToLine(rest.subarray(0, end))
        endLine()
        rest = rest.subarray(end + 1)
      }
      addToLine(rest)
    },
    text: () =>
      Buffer.concat([...kept, line])
        .subarray(-LOG_BYTES_MAX)
        .toString('utf8'),
  }
}
