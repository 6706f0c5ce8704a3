import { createHash, createPublicKey, verify as verifyBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { GridResponse } from '#core/contracts/grid.ts'
import { asCoordinatorId } from '#core/ids.ts'
import { DIFFICULTY_DEFAULT } from '#core/proof/green-proof.ts'
import { verifyChain } from '#core/proof/verify-chain.ts'
import { download, type Kept, publicLog, readFactors } from './verify-chain/public-log.ts'

/**
 * Checks a grid's public log from outside: it shares no code with the coordinator but the published rules in core/, and
 * asks it for nothing but what everybody can read. Exit code 0 when the log is valid, 4 when it is not.
 */
const HELP = `node scripts/verify-chain.ts --server URL [--expect-height N --expect-head HASH]

Downloads the public log block by block and recomputes hashes, links, difficulty, carbon and every node's signature.

  --server URL         the coordinator
  --expect-height N    the log must still have block N …
  --expect-head HASH   … with this hash, which you noted earlier: that is what shows a rewritten log
  --help               this text`

const sha256Hex = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

function verifySignature({
  publicKey,
  text,
  signature,
}: {
  publicKey: string
  text: string
  signature: string
}): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
  return verifyBytes(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'))
}

const OPTIONS = {
  server: { type: 'string' },
  'expect-height': { type: 'string' },
  'expect-head': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS })
  const { server } = values
  if (values.help || server === undefined) {
    console.log(HELP)
    return values.help ? 0 : 2
  }
  const kept: Kept = { height: BigInt(values['expect-height'] ?? 0), hash: values['expect-head'], found: false }
  const valid = await verify(server, kept)
  if (kept.hash === undefined) return valid ? 0 : 4
  const answer = kept.found ? 'is in the log.' : 'is NOT in the log: the log was rewritten.'
  console.log(`The block you noted ${answer}`)
  return valid && kept.found ? 0 : 4
}

async function verify(server: string, kept: Kept): Promise<boolean> {
  const grid = GridResponse.parse(await download(server, '/grid'))
  const factors = await readFactors(server)
  const coordinatorId = asCoordinatorId(grid.coordinator_id)
  const rules = { coordinatorId, difficulty: DIFFICULTY_DEFAULT, factors, sha256Hex, verifySignature }
  const { valid, checked, tail, firstInvalid } = await verifyChain(publicLog(server, kept), rules)
  console.log(`${checked} blocks of ${grid.name} (${grid.coordinator_id}) checked`)
  if (firstInvalid) console.log(`Not valid: block ${firstInvalid.height} fails at its ${firstInvalid.fault}`)
  else
    console.log(
      `Valid. Height ${tail.height}, head ${tail.hash}\nNote both: they show later whether this log was rewritten.`,
    )
  return valid
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = error instanceof TypeError ? 3 : 1
}
