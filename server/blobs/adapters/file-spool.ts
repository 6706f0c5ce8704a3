import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { requestErrors } from '#core/request/errors.ts'
import { type TextSpool, textSpool } from '../../shared/text-spool.ts'
import { isDiskFull } from './blob-file.ts'

/** A file under `folder/unfinished`, as unfinished uploads are: it counts for the quota, and goes a day after a crash. */
export function fileSpool(folder: string): () => Promise<TextSpool & AsyncDisposable> {
  const unfinished = path.join(folder, 'unfinished')
  return async () => {
    await mkdir(unfinished, { recursive: true })
    const file = path.join(unfinished, randomUUID())
    const spool = await textSpool(file, (error) => (isDiskFull(error) ? requestErrors.storage_full() : error))
    return { ...spool, [Symbol.asyncDispose]: spool.remove }
  }
}
