import type { Command } from '../call.ts'
import { onGrid } from '../open-grid.ts'
import { tokenName } from '../token-name.ts'

export const createToken: Command = {
  usage: 'NAME',
  says: 'make an admin’s token; it is shown this once',
  details: 'The token is printed alone on standard output. The database keeps only its hash.',
  options: [],
  async run({ config, words, show }) {
    const name = tokenName(words)
    await onGrid(config, async ({ tokens, note }) => {
      const { token, id } = await tokens.create({ name, book: 'main' })
      await note(`create-token ${id}`)
      show.note(`A token for “${name}”. It is kept nowhere in this form; note it now:`)
      show.result(token)
    })
    return 0
  },
}
