import { readdir, readFile } from 'node:fs/promises'
import { PowerUnreadable } from '../power-unreadable.ts'

/** What a file of the kernel says, without its line end; null where there is none. Rejects with `PowerUnreadable`. */
export async function textOf(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    return noneOr(error, { file, none: null })
  }
}

/** What is in a folder of the kernel; nothing where there is none. Rejects with `PowerUnreadable`. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    return noneOr(error, { file: folder, none: [] })
  }
}

/** A driver may refuse at any moment (`EIO`, `ENODEV`, `EAGAIN`): the device is unreadable then, and nothing is broken. */
export function noneOr<T>(error: unknown, { file, none }: { file: string; none: T }): T {
  const code = errnoOf(error)
  if (code === null) throw error
  if (code === 'ENOENT' || code === 'ENOTDIR') return none
  const problem = code === 'EACCES' || code === 'EPERM' ? 'not_permitted' : 'unreachable'
  throw new PowerUnreadable(problem, `${file} cannot be read: ${code}.`)
}

/** Null for what the system did not say. */
export const errnoOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
