import type { WorkloadWarning } from '#core/contracts/workloads.ts'
import type { Database } from '../../shared/postgres/database.ts'
import type { Workloads, WorkloadView } from '../ports.ts'

type Row = {
  sha256: string
  name: string
  version: string
  size_bytes: bigint
  memory_max_mb: number
  built_in: boolean
  warnings: WorkloadWarning[]
  created_at: Date
}

const SELECT = `
  select sha256, name, version, size_bytes, memory_max_mb, built_in, warnings, created_at from grid_workloads`
const FIND = `${SELECT} where sha256 = $1`
const FIND_NAMED = `${SELECT} where name = $1 and version = $2`
/** Coordinators of before did not say since when. */
const NEWEST_BUILT_IN = `
  ${SELECT} where name = $1 and built_in order by coalesce(built_in_since, created_at) desc, version desc limit 1`
const LIST = `${SELECT} 
  where ($1::text is null or name = $1) and ($2::text is null or sha256 > $2) order by sha256 limit $3`
const ADD = `
  insert into grid_workloads (sha256, name, version, size_bytes, memory_max_mb, built_in, warnings, built_in_since)
  values ($1, $2, $3, $4, $5, $6, $7, case when $6 then now() end) on conflict do nothing returning sha256`
const BECOME_BUILT_IN = `
  update grid_workloads set built_in = true, built_in_since = now() where sha256 = $1 and not built_in`

export function postgresWorkloads(database: Database): Workloads {
  const one = async (sql: string, values: readonly unknown[]) => {
    const [row] = await database.query<Row>(sql, values)
    return row ? toWorkload(row) : null
  }
  return {
    async add({ sha256, name, version, sizeBytes, memoryMaxMb, builtIn, warnings }) {
      const values = [sha256, name, version, sizeBytes, memoryMaxMb, builtIn, JSON.stringify(warnings)]
      return (await database.query(ADD, values)).length === 1
    },
    async becomeBuiltIn(sha256) {
      await database.query(BECOME_BUILT_IN, [sha256])
    },
    find: (sha256) => one(FIND, [sha256]),
    findNamed: (name, version) => one(FIND_NAMED, [name, version]),
    newestBuiltIn: (name) => one(NEWEST_BUILT_IN, [name]),
    async list({ name, after, limit }) {
      return (await database.query<Row>(LIST, [name, after, limit])).map(toWorkload)
    },
  }
}

const toWorkload = (row: Row): WorkloadView => ({
  sha256: row.sha256,
  name: row.name,
  version: row.version,
  sizeBytes: Number(row.size_bytes),
  memoryMaxMb: row.memory_max_mb,
  builtIn: row.built_in,
  warnings: row.warnings,
  createdAt: row.created_at,
})
