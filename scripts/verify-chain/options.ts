import { parseArgs } from 'node:util'

export const VERIFY_HELP = `node_modules/.bin/node scripts/verify-chain.ts --server URL [--expect-height N --expect-head HASH]

Downloads the public log block by block and recomputes hashes, links, difficulty, carbon and every node's signature.

  --server URL         the coordinator
  --expect-height N    the log must still have block N …
  --expect-head HASH   … with this hash, which you noted earlier: that is what shows a rewritten or a shortened log
  --help               this text

Exit codes: 0 valid, 1 bug, 2 usage, 3 unreachable or no coordinator, 4 not valid.`

/** A block that somebody noted earlier; without a height, any block may have the hash. */
export type NotedBlock = { readonly height: bigint | null; readonly hash: string }
export type VerifyOptions = { readonly server: URL; readonly noted: NotedBlock | null }

/** Something on the command line is wrong; the sentence says what. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Reads the command line; `help` asks for the text above. Throws `UsageError`. */
export function parseVerifyOptions(args: readonly string[]): VerifyOptions | 'help' {
  const values = readValues(args)
  if (values.help) return 'help'
  if (values.server === undefined) throw new UsageError(`--server is missing.\n\n${VERIFY_HELP}`)
  return { server: parseServer(values.server), noted: parseNoted(values['expect-height'], values['expect-head']) }
}

function readValues(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        server: { type: 'string' },
        'expect-height': { type: 'string' },
        'expect-head': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${VERIFY_HELP}`)
  }
}

function parseServer(text: string): URL {
  const server = URL.parse(text)
  if (server && ['http:', 'https:'].includes(server.protocol)) return server
  throw new UsageError(`--server takes an address as http://127.0.0.1:8081, not “${text}”.`)
}

function parseNoted(height: string | undefined, hash: string | undefined): NotedBlock | null {
  if (height !== undefined && !/^[1-9]\d{0,14}$/.test(height)) {
    throw new UsageError(`--expect-height takes the height of a block from 1 on, not “${height}”.`)
  }
  if (hash !== undefined && !/^[0-9a-f]{64}$/.test(hash)) {
    throw new UsageError(`--expect-head takes a block hash of 64 lower-case hex digits, not “${hash}”.`)
  }
  if (hash === undefined && height !== undefined) throw new UsageError('--expect-height needs --expect-head too.')
  return hash === undefined ? null : { height: height === undefined ? null : BigInt(height), hash }
}
