import { connectDatabase } from '#server/shared/postgres/database.ts'
import { SILENT } from '#e2e/fixtures/test-grid.ts'

const TABLE = 'create table if not exists bench_commits (id bigint generated always as identity, n integer not null)'
const INSERT = 'insert into bench_commits (n) values ($1)'

/** Durable commits of one row each, per second, over so many connections; all are connected before the clock starts. */
export async function commitRate(url: string, load: { connections: number; ms: number }): Promise<number> {
  const { connections, ms } = load
  const database = connectDatabase({ url, logger: SILENT, connectionsMax: connections })
  try {
    await database.query(TABLE)
    const workers = Array.from({ length: connections }, (_, worker) => worker)
    await Promise.all(workers.map((worker) => database.query(INSERT, [worker])))
    const startedAt = performance.now()
    const commitUntilEnd = async (worker: number) => {
      let commits = 0
      for (; performance.now() - startedAt < ms; commits++) await database.query(INSERT, [worker])
      return commits
    }
    const counts = await Promise.all(workers.map(commitUntilEnd))
    return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - startedAt) / 1000)
  } finally {
    await database.close()
  }
}
