import type { Command } from '../call.ts'
import { onGrid } from '../open-grid.ts'

export const migrate: Command = {
  usage: '',
  says: 'bring the tables up to date; each start of a coordinator does it too',
  details: 'With --database-url it also makes the tables of a new database. Make a backup before.',
  options: [],
  async run({ config, show }) {
    await onGrid(config, ({ applied }) => {
      show.result(applied.length === 0 ? 'The tables are up to date.' : `Brought up to date: ${applied.join(', ')}.`)
      return Promise.resolve()
    })
    return 0
  },
}
