import type { DatabaseSync } from 'node:sqlite'
import type { AgentSettings } from '../ports.ts'

export function sqliteSettings(database: DatabaseSync): AgentSettings {
  const read = database.prepare('select value from settings where name = ?')
  const write = database.prepare(
    'insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
  )
  const remove = database.prepare('delete from settings where name = ?')
  return {
    get: (name) => (read.get(name)?.['value'] as string | undefined) ?? null,
    set(name, value) {
      if (value === null) remove.run(name)
      else write.run(name, value)
    },
  }
}
