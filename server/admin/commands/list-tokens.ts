import type { Command } from '../call.ts'
import { onGrid } from '../open-grid.ts'

export const listTokens: Command = {
  usage: '[--json]',
  says: 'names, dates, and which are revoked',
  details: 'Columns: id, made at, state, book, name. With --json one JSON value a line.',
  options: ['json'],
  async run({ config, show }) {
    await onGrid(config, async ({ tokens }) =>
      show.rows(await tokens.list(), ({ id, name, book, createdAt, revokedAt }) => {
        const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : 'valid'
        return [id, createdAt.toISOString(), state, book, name]
      }),
    )
    return 0
  },
}
