import { randomBytes } from 'node:crypto'
import type { Site } from '#core/contracts/solar.ts'
import { UsageError } from './exit-codes.ts'
import { numberFrom } from './source-words.ts'

const KEY_BYTES = 24
const PORT_MAX = 65_535

/** `PORT` lets other nodes of this site ask this one, with a key that stays the same; `off` ends it. Throws `UsageError`. */
export function sharingFrom(words: readonly string[], { sharing }: Site): Site['sharing'] {
  const [word, ...rest] = words
  if (word === undefined || rest.length > 0) throw new UsageError('“solar share” takes a port, or “off”. See --help.')
  if (word === 'off') return null
  const port = numberFrom('share', word)
  if (!Number.isInteger(port) || port < 1 || port > PORT_MAX)
    throw new UsageError(`A port is a whole number from 1 to ${PORT_MAX}, not “${word}”.`)
  return { port, key: sharing?.key ?? randomBytes(KEY_BYTES).toString('base64url') }
}

/** What to do on the other nodes. */
export const sharingLines = ({ port, key }: NonNullable<Site['sharing']>): readonly string[] => [
  'On each other node of this site, with the address of this computer in your network:',
  `  npm run node -- solar set koprogo-node address=ADDRESS:${port} key=-`,
  `and when it asks for the key: ${key}`,
]
