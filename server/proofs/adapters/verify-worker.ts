import { parentPort, workerData } from 'node:worker_threads'
import { DomainError } from '#core/errors.ts'
import { asCoordinatorId } from '#core/ids.ts'
import type { PublishedProof } from '#core/proof/green-proof.ts'
import { verifyChain } from '#core/proof/verify-chain.ts'
import { sha256Hex, verifySignature } from '../../shared/auth/signing.ts'
import { connectDatabase, type Queryable } from '../../shared/postgres/database.ts'
import { readRates } from '../../shared/postgres/carbon-rates.ts'
import type { LogVerdict, ProofLog } from '../ports.ts'
import { postgresProofLog, readChainHead } from './postgres-proof-log.ts'

/** Memory of a verification is one page, however long the log. */
const PAGE_BLOCKS = 1000

/** A thread of its own: it reads one snapshot of the log from beginning to end and answers with what it found. */
async function verifyLog(tx: Queryable, coordinatorId: string): Promise<LogVerdict> {
  const { head, difficulty } = await readChainHead(tx)
  const { factors } = await readRates(tx)
  const rules = {
    coordinatorId: asCoordinatorId(coordinatorId),
    difficulty,
    factors: new Map(factors.map((factor) => [factor.id, factor])),
    sha256Hex,
    verifySignature,
  }
  return { verdict: await verifyChain(blocksUpTo(head.height, postgresProofLog(tx)), rules), head }
}

/** What is appended while we read is left to the next verification. */
async function* blocksUpTo(height: bigint, log: ProofLog): AsyncIterable<PublishedProof> {
  for (let after = 0n; after < height;) {
    const page = await log.page({ afterHeight: after, limit: PAGE_BLOCKS })
    const last = page.at(-1)
    if (!last) return
    yield* page.filter((proof) => proof.height <= height)
    after = last.height
  }
}

const { url, coordinatorId } = workerData as { url: string; coordinatorId: string }
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const database = connectDatabase({ url, logger: silent, connectionsMax: 1 })
try {
  const verdict = await verifyLog(database, coordinatorId)
  parentPort?.postMessage({ verdict })
} catch (error) {
  // An error loses its class on the way to the other thread; a database that is away must stay one that is away.
  if (!(error instanceof DomainError)) throw error
  parentPort?.postMessage({ verdict: null })
} finally {
  await database.close()
}
