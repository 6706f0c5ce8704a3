import { readdir, readFile } from 'node:fs/promises'

/** What a file of the kernel says, without its line end; null where there is none. Throws what else the system throws. */
export async function textOf(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (isErrno(error, ['ENOENT', 'ENOTDIR'])) return null
    throw error
  }
}

export const isErrno = (error: unknown, codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)

/** What is in a folder of the kernel; nothing where there is none. Throws what else the system throws. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isErrno(error, ['ENOENT', 'ENOTDIR'])) return []
    throw error
  }
}
