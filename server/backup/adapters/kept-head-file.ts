import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { LogRefused, type KeptHead, type KeptHeadFile } from '../ports.ts'

export const KEPT_HEAD = 'kept-head.json'

const Form = z.strictObject({
  height: z.int().min(0),
  hash: z.union([z.literal('genesis'), z.string().regex(/^[0-9a-f]{64}$/)]),
  at: z.iso.datetime(),
})

/** `directory/kept-head.json`: written beside its place and renamed, so that it is the old one or the new one. */
export function keptHeadFile(directory: string): KeptHeadFile {
  const file = path.join(directory, KEPT_HEAD)
  return {
    read: () => (existsSync(file) ? parse(readFileSync(file, 'utf8'), file) : null),
    write(head) {
      const unfinished = openSync(`${file}.new`, 'w', 0o600)
      try {
        writeSync(unfinished, `${JSON.stringify(head)}\n`)
        fsyncSync(unfinished)
      } finally {
        closeSync(unfinished)
      }
      renameSync(`${file}.new`, file)
    },
  }
}

function parse(text: string, file: string): KeptHead {
  const read = Form.safeParse(jsonOf(text))
  if (read.success) return read.data
  throw new LogRefused(
    `${file} is damaged, so that nobody can say where the log should end. Look after the disk; then move the file away, or say --accept-shorter-log once.`,
  )
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The form says what is wrong.
    return null
  }
}
