import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Adds to package-lock.json the optional packages for other platforms that a partial registry mirror did not have when
 * the lock was made. Without their entries `npm ci` refuses the whole lock; with them it skips what is not for this
 * platform. They carry no checksum, which the mirror could not tell. Run it after every change of dependencies.
 */
type LockedPackage = {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  optionalDependencies?: Record<string, string>
}
type Lock = { packages: Record<string, LockedPackage> }

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS: Readonly<Record<string, string>> = {
  arm64: 'arm64',
  x64: 'x64',
  ia32: 'ia32',
  arm: 'arm',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
  mips64el: 'mips64el',
  wasm32: 'wasm32',
}

const file = path.resolve(import.meta.dirname, '..', 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock
let added = 0
for (const locked of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(locked.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`
    if (lock.packages[place] !== undefined || !/^\^?\d/.test(version)) continue
    lock.packages[place] = {
      ...platformOf(name),
      version: version.replace('^', ''),
      ...(locked.dev ? { dev: true } : {}),
      optional: true,
    }
    added += 1
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`package-lock.json: ${added} packages of other platforms added`)

function platformOf(name: string): { os?: string[]; cpu?: string[] } {
  const words = name.split(/[/-]/)
  const system = SYSTEMS.find((word) => words.includes(word))
  const processor = Object.keys(PROCESSORS).find((word) =>
    words.some((part) => part === word || part === `${word}eabi`),
  )
  return { ...(system ? { os: [system] } : {}), cpu: [processor ?? 'unknown'] }
}
