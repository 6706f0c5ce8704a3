import type { DatabaseSync } from 'node:sqlite'
import type { AgentSettings, SettingName } from '../ports.ts'

export function sqliteSettings(database: DatabaseSync): AgentSettings {
  const read = database.prepare('select value from settings where name = ?')
  const write = database.prepare(
    'insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
  )
  const remove = database.prepare('delete from settings where name = ?')
  const set = (name: SettingName, value: string | null): void => {
    if (value === null) remove.run(name)
    else write.run(name, value)
  }
  return {
    get: (name) => (read.get(name)?.['value'] as string | undefined) ?? null,
    set,
    setAll(values) {
      database.exec('begin immediate')
      try {
        for (const [name, value] of Object.entries(values)) set(name as SettingName, value)
        database.exec('commit')
      } catch (error) {
        database.exec('rollback')
        throw error
      }
    },
  }
}
