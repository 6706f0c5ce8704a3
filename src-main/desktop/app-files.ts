import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { CONTENT_POLICY } from '#core/contracts/content-policy.ts'

export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://koprogo'
export const INDEX_URL = `${APP_ORIGIN}/index.html`

/** What a build of the interface holds; anything else that might lie in its folder is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
}
const HEADERS = { 'content-security-policy': CONTENT_POLICY, 'x-content-type-options': 'nosniff' }
const refusal = (status: number) => new Response(null, { status, headers: HEADERS })

/** Answers `app://koprogo/…` with the files in `root` and nothing outside it. Never throws for a request. */
export function appFiles(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405)
    const file = fileOf(root, request.url)
    const type = file === null ? undefined : TYPES[path.extname(file)]
    if (file === null || type === undefined) return refusal(404)
    const bytes = await readIfThere(file)
    if (bytes === null) return refusal(404)
    const body = request.method === 'HEAD' ? null : new Uint8Array(bytes)
    return new Response(body, { headers: { ...HEADERS, 'content-type': type } })
  }
}

/** The file that an address means, null when it is not ours or leads out of `root`. */
function fileOf(root: string, address: string): string | null {
  const url = URL.parse(address)
  if (url === null || !isOurs(address)) return null
  const pathname = decoded(url.pathname)
  if (pathname === null || pathname.includes('\0')) return null
  const file = path.join(root, pathname)
  return file.startsWith(path.resolve(root) + path.sep) ? file : null
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

/** Whether an address is the interface's own: scheme and host exactly, no port, no credentials. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address)
  if (url === null || url.username !== '' || url.password !== '') return false
  return `${url.protocol}//${url.host}` === APP_ORIGIN
}

/** Null for a file that is not there and for a folder. */
async function readIfThere(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if (NOT_THERE.has((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}
const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'])
