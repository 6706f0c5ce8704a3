import { asCoordinatorId } from '#core/ids.ts'
import type { PublishedProof } from '#core/proof/green-proof.ts'
import { verifyChain } from '#core/proof/verify-chain.ts'
import { sha256Hex, verifySignature } from '../../shared/auth/signing.ts'
import { readRates } from '../../shared/postgres/carbon-rates.ts'
import type { Queryable } from '../../shared/postgres/database.ts'
import type { LogVerdict, ProofLog } from '../ports.ts'
import { postgresProofLog, readChainHead } from './postgres-proof-log.ts'

/** Memory of a verification is one page, however long the log. */
const PAGE_BLOCKS = 1000
/** Of PostgreSQL's bigint: no block is behind it. */
const HEIGHT_MAX = 2n ** 63n - 1n

type Asked = {
  readonly coordinatorId: string
  /** Read on behind the head too: in a log that does not grow, a block that stands there is a fault. */
  readonly behindHead: boolean
}

/** Recomputes the log in the tables from beginning to end; what is appended meanwhile is left to the next verification. */
export async function verifyStoredLog(tx: Queryable, { coordinatorId, behindHead }: Asked): Promise<LogVerdict> {
  const { head, difficulty } = await readChainHead(tx)
  const { factors } = await readRates(tx)
  const rules = {
    coordinatorId: asCoordinatorId(coordinatorId),
    difficulty,
    factors: new Map(factors.map((factor) => [factor.id, factor])),
    sha256Hex,
    verifySignature,
  }
  const blocks = blocksUpTo(behindHead ? HEIGHT_MAX : head.height, postgresProofLog(tx))
  return { verdict: await verifyChain(blocks, rules), head }
}

async function* blocksUpTo(height: bigint, log: ProofLog): AsyncIterable<PublishedProof> {
  for (let after = 0n; after < height;) {
    const page = await log.page({ afterHeight: after, limit: PAGE_BLOCKS })
    const last = page.at(-1)
    if (!last) return
    yield* page.filter((proof) => proof.height <= height)
    after = last.height
  }
}
