import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { ReadShipped } from '../ports.ts'

/** `render-1.0.0.wasm`: a name, a version. */
const FILE = /^(?<name>[a-z0-9-]{1,64}?)-(?<version>\d[0-9A-Za-z.]{0,22})\.wasm$/

/** The modules of the first of these folders that is there; none where none is (the project was not built). */
export function shippedModules(folders: readonly string[]): ReadShipped {
  return async () => {
    for (const folder of folders) {
      const files = await filesIn(folder)
      if (files) return Promise.all(files.flatMap((file) => moduleOf(folder, file)))
    }
    return []
  }
}

async function filesIn(folder: string): Promise<readonly string[] | null> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function moduleOf(folder: string, file: string) {
  const { name, version } = FILE.exec(file)?.groups ?? {}
  if (name === undefined || version === undefined) return []
  return [readFile(path.join(folder, file)).then((bytes) => ({ name, version, bytes }))]
}
