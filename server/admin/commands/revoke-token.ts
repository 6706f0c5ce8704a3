import { ConfigError } from '../../config.ts'
import type { Command } from '../call.ts'
import { onGrid } from '../open-grid.ts'
import { tokenName } from '../token-name.ts'

export const revokeToken: Command = {
  usage: 'NAME',
  says: 'a name or an id; the token stops working within a second',
  details: 'Every valid token of that name is revoked, or the one of that id.',
  options: [],
  async run({ config, words, show }) {
    const name = tokenName(words)
    await onGrid(config, async ({ tokens, note }) => {
      const revoked = await tokens.revoke(name)
      await note(`revoke-token ${name}`, revoked === 0 ? 'not_found' : 'done')
      if (revoked === 0) throw new ConfigError(`There is no valid token of the name or id “${name}”.`)
      show.result(`${revoked} ${revoked === 1 ? 'token was' : 'tokens were'} revoked.`)
    })
    return 0
  },
}
