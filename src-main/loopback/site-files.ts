import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { InterfaceMissing } from './errors.ts'

export type SiteFile = { readonly type: string; readonly bytes: Buffer; readonly isHashed: boolean }

/** By path in an address, as `/assets/index-Bq8wpoP1.css`. */
export type SiteFiles = ReadonlyMap<string, SiteFile>

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}
/** Vite writes the hash of the content into these names, and into no others. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/

/**
 * Everything in the folder of the built interface, read once: no path that is asked for ever reaches the disk, and a
 * build that runs meanwhile changes nothing. Throws `InterfaceMissing`.
 */
export function siteFiles(folder: string): SiteFiles {
  if (!existsSync(path.join(folder, 'index.html')))
    throw new InterfaceMissing(`The interface is not in ${folder}. Make it with: npm run build`)
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const files = entries.map((entry): [string, SiteFile] => {
    const file = path.join(entry.parentPath, entry.name)
    const address = `/${path.relative(folder, file).split(path.sep).join('/')}`
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream'
    return [address, { type, bytes: readFileSync(file), isHashed: HASHED.test(address) }]
  })
  const byAddress = new Map(files)
  const index = byAddress.get('/index.html')
  return index ? byAddress.set('/', index) : byAddress
}
