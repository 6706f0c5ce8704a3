import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { MANIFEST_FORMAT, type Manifest } from '#core/contracts/blobs.ts'
import type { AdminHttp } from './admin-http.ts'
import { UsageError } from './exit-codes.ts'
import { storeFile } from './store-file.ts'

const DIGEST = /^[0-9a-f]{64}$/
type Request = Readonly<Record<string, unknown>>

/** What stands in the request's `inputs` as the name of a file, seen from the request, is stored and becomes its digest. */
export async function withStoredInputs(request: Request, folder: string, http: AdminHttp): Promise<Request> {
  const { inputs } = request
  if (!Array.isArray(inputs)) return request
  const stored: unknown[] = []
  for (const input of inputs as readonly unknown[]) {
    const isFile = typeof input === 'string' && !DIGEST.test(input)
    stored.push(isFile ? await storeFile(path.resolve(folder, input), http) : input)
  }
  return { ...request, inputs: stored }
}

/** Stores every file below a folder, and the manifest of them; returns the manifest's digest. */
export async function storeFolder(folder: string, http: AdminHttp): Promise<string> {
  const entries: Manifest['entries'] = []
  for (const name of await namesBelow(folder)) {
    const file = path.join(folder, name)
    const sha256 = await storeFile(file, http)
    const { size } = await stat(file)
    entries.push({ path: name.split(path.sep).join('/'), blob: sha256, sha256, size_bytes: size })
  }
  if (entries.length === 0) throw new UsageError(`There is no file in ${folder}.`)
  const manifest: Manifest = { format: MANIFEST_FORMAT, name: path.basename(path.resolve(folder)), entries }
  const bytes = Buffer.from(JSON.stringify(manifest))
  const digest = createHash('sha256').update(bytes).digest('hex')
  await http({ method: 'PUT', path: `/grid/blobs/${digest}`, bytes })
  return digest
}

async function namesBelow(folder: string): Promise<readonly string[]> {
  try {
    const found = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = found.filter((entry) => entry.isFile())
    return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).toSorted()
  } catch (cause) {
    throw new UsageError(`${folder} cannot be read.`, { cause })
  }
}
