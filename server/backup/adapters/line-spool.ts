import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type TextSpool, textSpool } from '../../shared/text-spool.ts'
import { namingFullDisk } from './disk.ts'

/** A list on the disk while it is made: its length is no matter of memory. */
export type LineSpool = TextSpool & { lines(): AsyncIterable<string> }

/** `of` is the file that it serves, which a full disk is told about. */
export async function lineSpool(file: string, of: string): Promise<LineSpool> {
  const spool = await textSpool(file, (error) => namingFullDisk(error, of))
  return {
    ...spool,
    add: (line) => spool.add(`${line}\n`),
    lines: () => createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }),
  }
}
