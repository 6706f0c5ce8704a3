import { ConfigError } from '../../config.ts'
import { readAdminLog } from '../../shared/auth/admin-log.ts'
import type { Command } from '../call.ts'
import { onGrid } from '../open-grid.ts'

const LIMIT_DEFAULT = 100
const LIMIT_MAX = 10_000

export const log: Command = {
  usage: '[--limit N] [--json]',
  says: `the last N things that admins did (${LIMIT_DEFAULT})`,
  details: 'The latest first. Columns: when, who, what, outcome. With --json one JSON value a line.',
  options: ['limit', 'json'],
  async run({ config, words, values, show }) {
    const limit = limitOf([...words, ...(typeof values.limit === 'string' ? [values.limit] : [])])
    await onGrid(config, async ({ database }) =>
      show.rows(await readAdminLog(database, limit), ({ at, actor, action, outcome }) => [
        at.toISOString(),
        actor,
        action,
        outcome,
      ]),
    )
    return 0
  },
}

function limitOf(words: readonly string[]): number {
  const [word = String(LIMIT_DEFAULT), ...others] = words
  const count = Number(word)
  if (others.length === 0 && /^\d+$/.test(word) && count >= 1 && count <= LIMIT_MAX) return count
  throw new ConfigError(`“log” takes a number from 1 to ${LIMIT_MAX}, not “${words.join(' ')}”.`)
}
