import type { Logger } from '../ports.ts'
import type { Database } from '../postgres/database.ts'

/** What an admin did; `action` is `PATCH /grid/nodes/…` or a command, `outcome` a status, a code, or `done`. No secrets. */
export type AdminAction = {
  readonly tokenId: string | null
  readonly actor: string
  readonly action: string
  readonly outcome: string
}
export type NoteAdmin = (action: AdminAction) => Promise<void>

const ACTION_MAX = 300
/** A token or an invite that somebody typed where a name or an id belongs. */
const SECRET = /kga_[\w-]*|koprogo1\.\S*/g
const NOTE = 'insert into grid_admin_log (token_id, actor, action, outcome) values ($1, $2, $3, $4)'

/** Keeps every action for good: the table is append-only. */
export function postgresAdminLog(database: Database): NoteAdmin {
  return async ({ tokenId, actor, action, outcome }) => {
    await database.query(NOTE, [tokenId, actor, action.replaceAll(SECRET, '…').slice(0, ACTION_MAX), outcome])
  }
}

/** For actions that are over: no other answer would undo them, so what the table cannot take goes into the process's log. */
export const noteOrLog =
  (note: NoteAdmin, logger: Logger): NoteAdmin =>
  async (action) => {
    try {
      await note(action)
    } catch (err) {
      logger.error({ err, ...action }, 'The admin log could not be written')
    }
  }

const LATEST = 'select at, actor, action, outcome from grid_admin_log order by id desc limit $1'

/** The latest actions, the newest first. */
export function readAdminLog(
  database: Database,
  limit: number,
): Promise<readonly (Omit<AdminAction, 'tokenId'> & { readonly at: Date })[]> {
  return database.query(LATEST, [limit])
}
