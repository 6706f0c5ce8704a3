import { type BigIntStats, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** What was written so far. */
export type Writes = {
  readonly commits: number
  readonly files: number
  readonly byKind: Readonly<Record<string, number>>
}

/**
 * Counts what SQLite commits in this process from now on: each statement that changes something outside of a transaction,
 * and each transaction that did. Every database of the process is in it.
 */
export function countCommits() {
  let commits = 0
  const byKind: Record<string, number> = {}
  const count = (kind: string) => {
    commits += 1
    byKind[kind] = (byKind[kind] ?? 0) + 1
  }
  const { prepare, exec } = DatabaseSync.prototype
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql, ...more) {
    const statement: StatementSync = prepare.call(this, sql, ...more)
    const run: StatementSync['run'] = statement.run.bind(statement)
    statement.run = ((...values: Parameters<StatementSync['run']>) => {
      const result = run(...values)
      if (!this.isTransaction && Number(result.changes) > 0) count(kindOf(sql))
      return result
    }) as StatementSync['run']
    return statement
  }
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql) {
    exec.call(this, sql)
    if (sql === 'commit') count('transaction')
  }
  return { commits: () => commits, byKind: () => ({ ...byKind }) }
}

const kindOf = (sql: string) => sql.trim().split(/\s+/).slice(0, 3).join(' ')

/** SQLite's own, which are counted by their commits, and what no disk keeps. */
const NOT_COUNTED = /^(agent\.db.*|control\.sock|lock)$/

/** Looks at every file of a folder, and counts those that are another than at the look before. */
export function watchFiles(directory: string) {
  let known = new Map<string, string>()
  let changed = 0
  const byName: Record<string, number> = {}
  return {
    look(): void {
      const found = new Map(filesIn(directory).map((file) => [file, stampOf(path.join(directory, file))]))
      for (const [file, stamp] of found) {
        if (stamp === null || known.get(file) === stamp) continue
        changed += 1
        const name = file.split(path.sep)[0] ?? ''
        byName[name] = (byName[name] ?? 0) + 1
      }
      known = new Map([...found].filter((entry): entry is [string, string] => entry[1] !== null))
    },
    changed: () => changed,
    byName: () => ({ ...byName }),
  }
}

const filesIn = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NOT_COUNTED.test(entry.name))
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))

function stampOf(file: string): string | null {
  const found: BigIntStats | undefined = statSync(file, { throwIfNoEntry: false, bigint: true })
  return found ? `${found.ino} ${found.mtimeNs} ${found.size}` : null
}
