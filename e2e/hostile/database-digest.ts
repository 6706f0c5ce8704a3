import type { Database } from '#server/shared/postgres/database.ts'

/** Where nodes are heard, and what admins tried, is kept of refused requests too. */
const ALLOWED_TO_CHANGE = ['grid_node_presence', 'grid_admin_log']

/** A digest of every row of every other table: equal digests, nothing changed. */
export async function databaseDigest(database: Database): Promise<Readonly<Record<string, string>>> {
  const tables = await database.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' order by table_name",
  )
  const names = tables.map(({ name }) => name).filter((name) => !ALLOWED_TO_CHANGE.includes(name))
  const digests = names.map(
    (name) =>
      `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(r::text, ' ' order by r::text)), '') as digest from ${name} r`,
  )
  const rows = await database.query<{ name: string; digest: string }>(digests.join(' union all '))
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]))
}
