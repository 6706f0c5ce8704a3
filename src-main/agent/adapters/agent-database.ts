import { chmodSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What a power cut may cost is nothing that was written: WAL with a sync at every commit. */
const PRAGMAS = 'pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;'

const TABLES = `
  create table if not exists settings (name text primary key, value text not null) strict;
  create table if not exists outbox (
    assignment_id text primary key,
    task_id text not null,
    task_type text not null,
    finished_at text not null,
    report text not null,
    large_result blob,
    state text not null default 'waiting' check (state in ('waiting', 'paid', 'not_paid')),
    attempts integer not null default 0,
    due_ms integer not null default 0,
    receipt text,
    because text
  ) strict;
  create index if not exists outbox_waiting on outbox (due_ms) where state = 'waiting';
`

/** The agent's own database, `directory/agent.db`. */
export function openAgentDatabase(directory: string): DatabaseSync {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = path.join(directory, 'agent.db')
  const database = new DatabaseSync(file)
  chmodSync(file, 0o600)
  database.exec(PRAGMAS)
  database.exec(TABLES)
  return database
}
