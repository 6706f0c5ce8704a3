import { createHash, createPublicKey, verify as verifyBytes } from 'node:crypto'
import { GridResponse } from '#core/contracts/grid.ts'
import type { CarbonFactor } from '#core/credit/carbon.ts'
import { asCoordinatorId } from '#core/ids.ts'
import { DIFFICULTY_DEFAULT, type PublishedProof } from '#core/proof/green-proof.ts'
import { type ChainVerdict, verifyChain } from '#core/proof/verify-chain.ts'
import type { VerifySignature } from '#core/statement.ts'
import { formatCarbonKg } from '#core/units.ts'
import { download, Unreachable } from './verify-chain/download.ts'
import { type NotedBlock, parseVerifyOptions, UsageError, VERIFY_HELP } from './verify-chain/options.ts'
import { MalformedBlock, publicLog, readFactors, understood } from './verify-chain/public-log.ts'

/**
 * Checks a grid's public log from outside: it shares no code with the coordinator but the published rules in core/, and
 * asks it for nothing but what everybody can read. Exit code 0 when the log is valid, 4 when it is not.
 */
async function main(): Promise<number> {
  const options = parseVerifyOptions(process.argv.slice(2))
  if (options === 'help') {
    console.log(VERIFY_HELP)
    return 0
  }
  const { server, noted } = options
  const grid = understood(GridResponse, await download(server, '/grid'), server)
  const factors = await readFactors(server)
  console.log(`Checking the log of ${grid.name} (${grid.coordinator_id})`)
  for (const factor of factors.values()) console.log(factorLine(factor))

  const rules = { difficulty: DIFFICULTY_DEFAULT, factors, sha256Hex, verifySignature }
  const search = { found: false }
  const log = lookingFor(noted, search, publicLog(server))
  const verdict = await verifyChain(log, { ...rules, coordinatorId: asCoordinatorId(grid.coordinator_id) })
  const fault = faultOf(verdict, noted, search.found)
  for (const line of summary(verdict, fault)) console.log(line)
  return fault === null ? 0 : 4
}

const sha256Hex = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

const verifySignature: VerifySignature = ({ publicKey, text, signature }) => {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
  return verifyBytes(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'))
}

const factorLine = ({ id, ngPerKWh, source, validFrom }: CarbonFactor) =>
  `with its factor ${id}: ${formatCarbonKg(ngPerKWh)} kg CO2/kWh from ${validFrom.toISOString()} on (${source})`

async function* lookingFor(
  noted: NotedBlock | null,
  search: { found: boolean },
  log: AsyncIterable<PublishedProof>,
): AsyncIterable<PublishedProof> {
  for await (const proof of log) {
    const isThere = noted !== null && (noted.height === null || noted.height === proof.height)
    if (isThere && proof.blockHash === noted.hash) search.found = true
    yield proof
  }
}

/** Null when nothing speaks against the log. Against one that is right in itself, what was noted is the only witness. */
function faultOf({ tail, firstInvalid }: ChainVerdict, noted: NotedBlock | null, isFound: boolean): string | null {
  if (firstInvalid) return `block ${firstInvalid.height} fails at its ${firstInvalid.fault}`
  if (noted === null || isFound) return null
  const { height, hash } = noted
  if (height === null) return `no block up to height ${tail.height} has the hash you noted, ${hash}`
  if (height > tail.height) return `block ${height}, which you noted, is gone; the log ends at height ${tail.height}`
  return `block ${height} is not the one you noted; the log was rewritten`
}

function summary({ checked, tail }: ChainVerdict, fault: string | null): readonly string[] {
  const counted = `${checked} ${checked === 1 ? 'block' : 'blocks'} checked`
  if (fault !== null) return [counted, `Not valid: ${fault}`]
  const advice = 'Note both: they show later whether this log was rewritten or shortened.'
  return [counted, `Valid. Height ${tail.height}, head ${tail.hash}`, ...(checked > 0 ? [advice] : [])]
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2
  if (error instanceof Unreachable) return 3
  return error instanceof MalformedBlock ? 4 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  process.exitCode = exitCodeOf(error)
  if (error instanceof MalformedBlock) console.log(`Not valid: ${error.message}`)
  else console.error(process.exitCode === 1 || !(error instanceof Error) ? error : error.message)
}
